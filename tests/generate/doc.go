// Package generate makes random values that a chart's schema takes: the defaults with a handful of keys changed. What
// the schema passes on as it is comes from samples.
package generate

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v3/pkg/chart"
)

// Generator makes values for one chart. It may be used by several goroutines.
type Generator struct {
	chart    *chart.Chart
	defs     node
	root     node
	compiled *jsonschema.Schema
	Options
	leaves []leaf
}

// Options are what the schema does not say.
type Options struct {
	// Base is the YAML that all values begin with: what the chart has no default for.
	Base []byte
	// Samples are values for keys that the schema does not describe, or not closely enough.
	Samples Samples
	// Switches are names of keys without which those beside and below them often do nothing, e.g. enabled.
	Switches []string
}

// New reads the chart's schema.
func New(c *chart.Chart, o Options) (*Generator, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.Schema))
	if err != nil {
		return nil, fmt.Errorf("reading values.schema.json: %w", err)
	}
	const url = "file:///values.schema.json"
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(url, document); err != nil {
		return nil, err
	}
	compiled, err := compiler.Compile(url)
	if err != nil {
		return nil, err
	}
	root, _ := document.(map[string]any)
	g := &Generator{chart: c, root: root, defs: child(root, "$defs"), compiled: compiled, Options: o}
	g.leaves = g.find(nil, g.root)
	return g, g.Samples.known(g.leaves)
}

// Keys are the paths of the keys that hold a value: * stands for a name that the user chooses, [] for an item.
func (g *Generator) Keys() []string {
	var keys []string
	for _, l := range g.leaves {
		keys = append(keys, l.path())
	}
	return keys
}

// Values sets the given keys of Keys, at random and where there is a choice at random places. An error means that the
// generator cannot keep its promise that the schema takes the values: a sample is missing.
func (g *Generator) Values(random *rand.Rand, keys ...string) (map[string]any, error) {
	values, err := g.fresh()
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if values, err = g.Set(random, values, key); err != nil {
			return nil, err
		}
	}
	return values, nil
}
