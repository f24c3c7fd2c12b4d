package chart

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// schemaNode is a part of values.schema.json.
type schemaNode struct {
	Ref           string                `json:"$ref"`
	Properties    map[string]schemaNode `json:"properties"`
	Pattern       map[string]schemaNode `json:"patternProperties"`
	Additional    json.RawMessage       `json:"additionalProperties"`
	Items         *schemaNode           `json:"items"`
	Enum          []any                 `json:"enum"`
	Type          any                   `json:"type"`
	Defs          map[string]schemaNode `json:"$defs"`
	Combined      json.RawMessage       `json:"allOf"`
	Alternatives  json.RawMessage       `json:"anyOf"`
	Exclusive     json.RawMessage       `json:"oneOf"`
	Conditional   json.RawMessage       `json:"if"`
	DynamicallyOf string                `json:"$dynamicRef"`
}

// valuesSchema is the chart's, with what its references name.
type valuesSchema struct {
	root schemaNode
	t    *testing.T
}

func readSchema(t *testing.T) valuesSchema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(chartDir, "values.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := valuesSchema{t: t}
	if err := json.Unmarshal(data, &s.root); err != nil {
		t.Fatal(err)
	}
	return s
}

// resolve follows references. What it does not know must not hide properties.
func (s valuesSchema) resolve(node schemaNode) schemaNode {
	s.t.Helper()
	for node.Ref != "" {
		def, found := s.root.Defs[strings.TrimPrefix(node.Ref, "#/$defs/")]
		if !found {
			s.t.Fatalf("values.schema.json: no %s", node.Ref)
		}
		node = def
	}
	if node.Combined != nil || node.Alternatives != nil || node.Exclusive != nil || node.Conditional != nil || node.DynamicallyOf != "" {
		s.t.Fatal("values.schema.json has allOf, anyOf, oneOf, if or $dynamicRef: teach these tests to read it")
	}
	return node
}

// additional is the schema of keys that are not named, if they are allowed and have one.
func (n schemaNode) additional() (schemaNode, bool) {
	var node schemaNode
	if err := json.Unmarshal(n.Additional, &node); err != nil {
		return schemaNode{}, false // true, false or nothing
	}
	return node, true
}

// is tells whether a value may be of one of the schema's types.
func (n schemaNode) is(value any) bool {
	of := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Slice: "array", reflect.Map: "object"}
	name := of[reflect.ValueOf(value).Kind()]
	types, several := n.Type.([]any)
	return n.Type == nil || n.Type == name || several && slices.Contains(types, any(name))
}

// fixed are the keys that the schema names, or nothing for a map whose keys users choose.
func (s valuesSchema) fixed(node schemaNode) map[string]schemaNode {
	if _, free := node.additional(); free || len(node.Pattern) > 0 {
		return nil
	}
	return node.Properties
}

// item is the schema of what stands in a list or in a map whose keys users choose.
func (s valuesSchema) item(node schemaNode) (schemaNode, bool) {
	if node.Items != nil {
		return s.resolve(*node.Items), true
	}
	for _, pattern := range node.Pattern {
		return s.resolve(pattern), true
	}
	additional, free := node.additional()
	if !free {
		return schemaNode{}, false
	}
	return s.resolve(additional), true
}

// leaf is a value that the schema knows: a path, with * for a name or number that users choose.
type leaf struct {
	path   string
	schema schemaNode
}

// leaves are all values below a node, those in lists and free maps too.
func (s valuesSchema) leaves(path string, node schemaNode) []leaf {
	node = s.resolve(node)
	var all []leaf
	if fixed := s.fixed(node); len(fixed) > 0 {
		for _, name := range slices.Sorted(maps.Keys(fixed)) {
			all = append(all, s.leaves(strings.TrimPrefix(path+"."+name, "."), fixed[name])...)
		}
		return all
	}
	item, found := s.item(node)
	if found && len(s.fixed(item)) > 0 {
		all = s.leaves(path+".*", item)
	}
	if len(all) == 0 || item.is("") {
		all = append(all, leaf{path, node})
	}
	return all
}
