package generate

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/chart"
)

const toySchema = `{
  "$defs": {
    "name": {"type": "string", "maxLength": 5, "pattern": "^[a-z]+$"},
    "opaque": {"type": ["object", "null"], "description": "Passed on as it is."}
  },
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "mode": {"enum": ["a", "b"]},
    "port": {"type": "integer", "minimum": 5, "maximum": 7},
    "resources": {"$ref": "#/$defs/opaque"},
    "extras": {"type": "array", "items": {"type": "object"}},
    "env": {
      "patternProperties": {"^[A-Z]+$": {"type": ["string", "object"], "required": ["from"], "properties": {"from": {"$ref": "#/$defs/name"}}, "additionalProperties": false}},
      "type": ["object", "null"],
      "additionalProperties": false
    },
    "hosts": {"type": "array", "maxItems": 2, "items": {"type": "object", "required": ["name"], "properties": {"name": {"$ref": "#/$defs/name"}, "on": {"type": "boolean"}}, "additionalProperties": false}},
    "one": {"type": "object", "maxProperties": 1, "minProperties": 1, "additionalProperties": false, "properties": {"left": {"const": 1}, "right": {"allOf": [{"$ref": "#/$defs/name"}, {"minLength": 2}]}}},
    "web": {"type": "object", "additionalProperties": false, "properties": {"enabled": {"type": "boolean"}, "path": {"type": "string"}}}
  },
  "if": {"properties": {"mode": {"const": "b"}}, "required": ["mode"]},
  "then": {"properties": {"port": {"const": 6}}}
}`

func toy(t *testing.T, samples Samples) *Generator {
	t.Helper()
	g, err := New(&chart.Chart{
		Metadata: &chart.Metadata{Name: "toy"},
		Schema:   []byte(toySchema),
		Values:   map[string]any{"port": 6.0, "resources": map[string]any{"cpu": 1.0, "nested": map[string]any{"x": 1.0}}, "web": map[string]any{"enabled": false}},
	}, Options{Base: []byte("mode: a\n"), Samples: samples, Switches: []string{"enabled"}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var toySamples = Samples{
	"resources":  {{Value: map[string]any{"memory": 1.0, "nested": map[string]any{"y": 1.0}}, With: map[string]any{"web": map[string]any{"path": "with"}}}},
	"extras":     {{Value: []any{map[string]any{"a": 1.0}}}},
	"env.*.name": {{Value: "CHOSEN"}},
}

func TestKeys(t *testing.T) {
	want := []string{"env.*.from", "env.*", "extras", "hosts[].name", "hosts[].on", "mode", "one.left", "one.right", "port", "resources", "web.enabled", "web.path"}
	if diff := cmp.Diff(want, toy(t, toySamples).Keys()); diff != "" {
		t.Error(diff)
	}
}

// TestValues: each key can be set, the schema takes what comes of it, and the same numbers give the same values.
func TestValues(t *testing.T) {
	g := toy(t, toySamples)
	keys := g.Keys()
	for seed := range uint64(200) {
		random := func() *rand.Rand { return rand.New(rand.NewPCG(1, seed)) }
		hand := []string{keys[int(seed)%len(keys)], keys[int(seed*7)%len(keys)]}
		values, err := g.Values(random(), hand...)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Validate(values); err != nil {
			t.Fatalf("%v: %v", values, err)
		}
		for _, key := range hand {
			top, _, _ := strings.Cut(strings.ReplaceAll(key, "[]", ""), ".")
			if _, ok := values[top]; !ok {
				t.Fatalf("%s is not in %v", key, values)
			}
		}
		if again, err := g.Values(random(), hand...); err != nil || !cmp.Equal(values, again) {
			t.Fatalf("%v, then %v (%v)", values, again, err)
		}
	}
}

// TestSamples: a sample takes the place of the chart's default and brings what it needs.
func TestSamples(t *testing.T) {
	g := toy(t, toySamples)
	random := rand.New(rand.NewPCG(1, 1))
	values, err := g.Values(random, "resources")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"mode": "a", "web": map[string]any{"path": "with"},
		"resources": map[string]any{"cpu": nil, "memory": 1.0, "nested": map[string]any{"x": nil, "y": 1.0}},
	}
	if diff := cmp.Diff(want, values); diff != "" {
		t.Error(diff)
	}
	values, err = g.Values(random, "env.*.from")
	if err != nil {
		t.Fatal(err)
	}
	env, _ := values["env"].(map[string]any)
	if _, ok := env["CHOSEN"].(map[string]any); !ok {
		t.Errorf("no entry of the sample's name in %v", values)
	}
}

func TestSwitches(t *testing.T) {
	g := toy(t, toySamples)
	on := 0
	for seed := range uint64(100) {
		values, err := g.Values(rand.New(rand.NewPCG(2, seed)), "web.path")
		if err != nil {
			t.Fatal(err)
		}
		if web, _ := values["web"].(map[string]any); web["enabled"] == true {
			on++
		}
	}
	if on < 20 || on > 80 {
		t.Errorf("the switch is on in %d of 100", on)
	}
}

func TestMissingSamples(t *testing.T) {
	g := toy(t, nil)
	for _, key := range []string{"resources", "extras"} {
		if _, err := g.Values(rand.New(rand.NewPCG(1, 1)), key); err == nil || !strings.Contains(err.Error(), "add a sample for key "+key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := g.Values(rand.New(rand.NewPCG(1, 1)), "nothing"); err == nil || !strings.Contains(err.Error(), "no key nothing") {
		t.Error(err)
	}
	wrong := toy(t, Samples{"port": {{Value: 9.0}}})
	if _, err := wrong.Values(rand.New(rand.NewPCG(1, 1)), "port"); err == nil || !strings.Contains(err.Error(), "values for port the schema takes none, add a sample") {
		t.Error(err)
	}
}

func TestUnknownSample(t *testing.T) {
	_, err := New(&chart.Chart{Metadata: &chart.Metadata{Name: "toy"}, Schema: []byte(toySchema)}, Options{Samples: Samples{"gone": {{Value: 1}}}})
	if err == nil || !strings.Contains(err.Error(), "the schema has no key gone, remove its samples") {
		t.Error(err)
	}
	for text, want := range map[string]string{"a: []": "a has none", "a: [{valu: 1}]": "unknown field"} {
		if _, err := ReadSamples([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestShrink(t *testing.T) {
	values := map[string]any{"a": map[string]any{"b": 1.0, "c": []any{"x", "bad", "y"}}, "d": 1.0, "e": []any{1.0}}
	tries := 0
	got := Shrink(values, 100, func(v map[string]any) bool {
		tries++
		a, _ := v["a"].(map[string]any)
		list, _ := a["c"].([]any)
		return slices.Contains(list, any("bad"))
	})
	if diff := cmp.Diff(map[string]any{"a": map[string]any{"c": []any{"bad"}}}, got); diff != "" {
		t.Error(diff)
	}
	if tries > 100 {
		t.Errorf("%d tries", tries)
	}
	if got := Shrink(values, 0, func(map[string]any) bool { return true }); !cmp.Equal(got, values) {
		t.Errorf("without tries: %v", got)
	}
}
