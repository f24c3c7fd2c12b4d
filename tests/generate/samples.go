package generate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// Samples are values by the end of a key's path, e.g. resources or volumes.*; the longest that fits wins. For *.name
// they are names that a user chooses.
type Samples map[string][]Sample

// Sample is one value that is right for a key.
type Sample struct {
	Value any `json:"value"`
	// With are further values of the chart that this one needs.
	With map[string]any `json:"with"`
}

// ReadSamples reads a YAML map of lists.
func ReadSamples(data []byte) (Samples, error) {
	var samples Samples
	if err := yaml.UnmarshalStrict(data, &samples); err != nil {
		return nil, fmt.Errorf("reading samples: %w", err)
	}
	for key, list := range samples {
		if len(list) == 0 {
			return nil, fmt.Errorf("reading samples: %s has none", key)
		}
	}
	return samples, nil
}

// known finds samples for keys that are gone.
func (s Samples) known(leaves []leaf) error {
	for _, key := range slices.Sorted(maps.Keys(s)) {
		used := false
		for _, l := range leaves {
			for end := range l {
				path := join(l[:end+1])
				used = used || fits(path, key) || strings.HasSuffix(path, "*") && fits(path+".name", key)
			}
		}
		if !used {
			return fmt.Errorf("the schema has no key %s, remove its samples", key)
		}
	}
	return nil
}

func fits(path, key string) bool { return path == key || strings.HasSuffix(path, "."+key) }

// sample takes one of a path's samples; ok is false when it has none.
func (r *run) sample(path []string) (value any, ok bool) {
	best, text := "", join(path)
	for key := range r.Samples {
		if fits(text, key) && len(key) > len(best) {
			best = key
		}
	}
	if best == "" {
		return nil, false
	}
	sample := pick(r.random, r.Samples[best])
	// A sample may be changed later: each use has its own.
	whole, err := copied(map[string]any{"value": sample.Value, "with": sample.With})
	if err != nil && r.err == nil {
		r.err = err
	}
	if with, ok := whole["with"].(map[string]any); ok {
		r.with = append(r.with, with)
	}
	return whole["value"], true
}
