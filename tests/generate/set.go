package generate

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"helm.sh/helm/v3/pkg/chartutil"
	"sigs.k8s.io/yaml"
)

// Set returns the values with one more key set, and half the time with the switches that it needs.
func (g *Generator) Set(random *rand.Rand, values map[string]any, key string) (map[string]any, error) {
	i := slices.IndexFunc(g.leaves, func(l leaf) bool { return l.path() == key })
	if i < 0 {
		return nil, fmt.Errorf("the schema has no key %s", key)
	}
	l := g.leaves[i]
	for _, other := range g.leaves {
		if !g.switches(other, l) || random.IntN(2) == 0 {
			continue
		}
		var err error
		if values, err = g.setLeaf(random, values, other); err != nil {
			return nil, err
		}
	}
	return g.setLeaf(random, values, l)
}

// switches says whether a key is a switch of another one: beside it or beside what it is in.
func (g *Generator) switches(other, l leaf) bool {
	above, name := other[:len(other)-1], other[len(other)-1]
	return slices.Contains(g.Switches, name) && len(above) < len(l) && slices.Equal(above, l[:len(above)]) && !slices.Equal(other, l) &&
		!slices.Contains(above, anyName) && !slices.Contains(above, anyItem)
}

func (g *Generator) setLeaf(random *rand.Rand, values map[string]any, l leaf) (map[string]any, error) {
	const tries = 50
	var refusal error
	for range tries {
		r := &run{Generator: g, random: random, seen: texts(values)}
		changed, err := copied(values)
		if err != nil {
			return nil, err
		}
		changed, _ = r.put(changed, g.chart.Values, g.root, nil, l).(map[string]any)
		if r.err != nil {
			return nil, r.err
		}
		for _, with := range r.with {
			changed = chartutil.MergeTables(changed, with)
		}
		if refusal = g.Validate(changed); refusal == nil {
			return copied(changed)
		}
	}
	return nil, fmt.Errorf("of %d values for %s the schema takes none, add a sample: %w", tries, l.path(), refusal)
}

// Validate says what the schema does, as Helm asks it, with the chart's defaults below the values.
func (g *Generator) Validate(values map[string]any) error {
	merged, err := chartutil.CoalesceValues(g.chart, values)
	if err != nil {
		return err
	}
	return g.compiled.Validate(merged.AsMap())
}

func (g *Generator) fresh() (map[string]any, error) {
	var values map[string]any
	if err := yaml.Unmarshal(g.Base, &values); err != nil || values == nil {
		return nil, errors.Join(errors.New("the base is no map of values"), err)
	}
	return values, nil
}

// copied is a deep copy with the types that Helm reads from a file.
func copied(values map[string]any) (map[string]any, error) {
	data, err := yaml.Marshal(values)
	if err != nil {
		return nil, err
	}
	copied := map[string]any{}
	return copied, yaml.Unmarshal(data, &copied)
}
