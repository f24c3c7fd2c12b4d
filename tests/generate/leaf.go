package generate

import (
	"maps"
	"slices"
	"strings"
)

// The two steps of a path that are no key of the schema's.
const (
	anyName = "*"
	anyItem = "[]"
)

// leaf is a key that holds a value, as the steps that lead to it.
type leaf []string

func (l leaf) path() string { return join(l) }

func join(steps []string) string {
	return strings.ReplaceAll(strings.Join(steps, "."), "."+anyItem, anyItem)
}

// find lists the keys below a schema. Maps and lists of what has keys of its own are followed, others are values.
func (g *Generator) find(path leaf, n node) []leaf {
	n = g.resolve(n)
	if len(path) > 0 && g.open(n) {
		return []leaf{path}
	}
	var leaves []leaf
	properties := child(n, "properties")
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		m, _ := properties[name].(map[string]any)
		leaves = append(leaves, g.find(append(slices.Clone(path), name), m)...)
	}
	entries := n.entries()
	for _, pattern := range slices.Sorted(maps.Keys(entries)) {
		leaves = append(leaves, g.find(append(slices.Clone(path), anyName), entries[pattern])...)
	}
	if items, ok := n["items"].(map[string]any); ok {
		leaves = append(leaves, g.find(append(slices.Clone(path), anyItem), items)...)
	}
	if len(leaves) == 0 || n.is("string") || n.is("number") || n.is("integer") || n.is("boolean") {
		leaves = append(leaves, path)
	}
	return leaves
}
