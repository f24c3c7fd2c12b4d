package chart

import "slices"

// samples are values for keys for which no common one will do: the schema takes it, and the chart does something with it.
var samples = map[string][]any{
	"rest.service.ipFamilies":               {[]any{"IPv6"}},
	"rest.service.loadBalancerSourceRanges": {[]any{"10.0.0.0/8"}},
	"image.repository":                      {"registry.example.com/apache/kafka"},
}

// commonSamples are tried for each key. The key's schema refuses most of them.
var commonSamples = []any{
	true, false, 0, 1, 2, 7, 61, 1000,
	"sample", "/sample", "https://sample.example.com/sample.jar", "SAMPLE", "2Gi", "61s", "51%", "@daily", "@{", "sample.example.com",
	"sha256:0000000000000000000000000000000000000000000000000000000000000001",
	"metadata.annotations['example.com/sample']",
	[]any{}, []any{"sample"}, []any{"/sample"}, []any{"http://localhost:8099"}, []any{map[string]any{"name": "sample"}}, []any{map[string]any{"sample": "sample"}},
	map[string]any{"sample": "sample"}, map[string]any{"/sample": map[string]any{"sample": "sample"}}, map[string]any{"sample": map[string]any{}},
	map[string]any{"sample": "TRACE"}, map[string]any{"sample": map[string]any{"sample": "sample"}},
}

// samplesOf are the values to try for a key.
func samplesOf(l leaf) []any {
	if len(l.schema.Enum) > 0 {
		return l.schema.Enum
	}
	all := slices.Concat(samples[l.path], commonSamples)
	return slices.DeleteFunc(all, func(sample any) bool { return !l.schema.is(sample) })
}
