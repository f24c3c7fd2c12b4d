package generate

import (
	"maps"
	"slices"
	"strings"
)

// node is a schema, as JSON.
type node map[string]any

func child(n node, key string) node {
	m, _ := n[key].(map[string]any)
	return m
}

// resolve follows $ref and merges allOf, so that what a node says stands in one place.
func (g *Generator) resolve(n node) node {
	for {
		ref, isRef := n["$ref"].(string)
		parts, isAll := n["allOf"].([]any)
		switch {
		case isRef:
			n = merge(child(g.defs, strings.TrimPrefix(ref, "#/$defs/")), without(n, "$ref"))
		case isAll:
			n = without(n, "allOf")
			for _, part := range parts {
				m, _ := part.(map[string]any)
				n = merge(n, g.resolve(m))
			}
		default:
			return n
		}
	}
}

func without(n node, key string) node {
	rest := maps.Clone(n)
	delete(rest, key)
	return rest
}

// merge lays one schema over another: both hold.
func merge(under, over node) node {
	both := maps.Clone(under)
	if both == nil {
		both = node{}
	}
	for key, value := range over {
		switch {
		case key == "required":
			list, _ := value.([]any)
			before, _ := both[key].([]any)
			both[key] = append(slices.Clone(before), list...)
		case key == "properties" || key == "patternProperties":
			m, _ := value.(map[string]any)
			both[key] = map[string]any(merge(child(under, key), m))
		default:
			both[key] = value
		}
	}
	return both
}

// types lists what a node's values may be; all, when it does not say.
func (n node) types() []string {
	switch t := n["type"].(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, one := range t {
			text, _ := one.(string)
			all = append(all, text)
		}
		return all
	}
	return []string{"object", "array", "string", "integer", "boolean"}
}

func (n node) is(kind string) bool { return slices.Contains(n.types(), kind) }

func (n node) required() []string {
	var names []string
	list, _ := n["required"].([]any)
	for _, name := range list {
		text, _ := name.(string)
		names = append(names, text)
	}
	return names
}

// entries are the schemas of what a user names: by the pattern of the name.
func (n node) entries() map[string]node {
	all := map[string]node{}
	for pattern, schema := range child(n, "patternProperties") {
		m, _ := schema.(map[string]any)
		all[pattern] = m
	}
	if m, ok := n["additionalProperties"].(map[string]any); ok {
		all[`^[a-z][a-z0-9.]{0,20}$`] = m
	}
	return all
}

// open: a schema that says nothing of what is in its objects, so that only a sample can be right.
func (g *Generator) open(n node) bool {
	for _, keyword := range []string{"enum", "const", "oneOf", "anyOf"} {
		if n[keyword] != nil {
			return false
		}
	}
	if n.is("object") {
		return len(child(n, "properties")) == 0 && len(n.entries()) == 0
	}
	items, ok := n["items"].(map[string]any)
	return ok && n.is("array") && g.open(g.resolve(items))
}
