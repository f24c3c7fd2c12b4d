// Command editor writes connector.schema.json from the catalogue, so that editors check and complete connector files.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/schema/catalog"
)

func main() {
	data, err := build()
	if err == nil {
		err = os.WriteFile("connector.schema.json", data, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "editor:", err)
		os.Exit(1)
	}
}

type object = map[string]any

// build returns the schema of a connector file: the body of POST /connectors, or the flat one of PUT.
func build() ([]byte, error) {
	ix := catalog.NewIndex(catalog.Versions[len(catalog.Versions)-1], catalog.Builtin()...)
	root := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "A connector of Kafka Connect, as JSON or YAML",
		"if":      object{"required": []string{"config"}, "properties": object{"config": object{"type": "object"}}},
		"then":    object{"$ref": "#/$defs/named"},
		"else":    object{"$ref": "#/$defs/config"},
		"$defs":   object{"named": named(), "config": config(ix), "scalar": object{"type": []string{"string", "number", "boolean", "null"}}},
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(root)
	return out.Bytes(), err
}

func named() object {
	states := []string{"running", "paused", "stopped", "RUNNING", "PAUSED", "STOPPED"}
	return object{
		"type": "object", "required": []string{"config"}, "additionalProperties": false,
		"patternProperties": object{"^x-": true},
		"properties": object{
			"name":   object{"type": "string", "minLength": 1, "description": "Name of the connector; else the file's."},
			"config": object{"$ref": "#/$defs/config"},
			"state":  object{"enum": append(states, "unmanaged"), "description": "What the connector is to be."},
			"initialOffsets": object{
				"type": "object", "required": []string{"name", "key"}, "additionalProperties": false,
				"properties":  object{"name": object{"type": "string"}, "key": object{"type": "string"}},
				"description": "Secret and key with the offsets that the connector begins with.",
			},
			"renamedFrom":   object{"type": "string", "description": "Name that the connector had before, whose offsets it takes over."},
			"initial_state": object{"enum": states, "description": "What the connector is to be."},
			"tasks":         object{"type": "array"}, "type": object{"type": "string"},
		},
	}
}

// config has the framework's keys, and those of each class that the catalogue knows.
func config(ix *catalog.Index) object {
	keys := properties(ix.Set("source"))
	for name, schema := range properties(ix.Set("sink")) {
		keys[name] = schema
	}
	keys["connector.class"] = object{"type": "string", "minLength": 1, "examples": ix.Classes("source", "sink"), "description": "Class or alias of the connector."}
	var classes []object
	for _, class := range ix.Classes("source", "sink") {
		p, _ := ix.Plugin(class, "source", "sink")
		if class != p.Class || len(p.Keys) == 0 {
			continue
		}
		names := append([]string{class}, catalog.Aliases(p)...)
		classes = append(classes, object{
			"if":   object{"required": []string{"connector.class"}, "properties": object{"connector.class": object{"enum": names}}},
			"then": object{"properties": properties(ix.Keys(p))},
		})
	}
	return object{
		"type": "object", "required": []string{"connector.class"}, "properties": keys, "allOf": classes,
		"additionalProperties": object{"$ref": "#/$defs/scalar"},
	}
}

func properties(keys map[string]catalog.Key) object {
	all := object{}
	for name, k := range keys {
		if !strings.ContainsAny(name, "(%") {
			all[name] = property(k)
		}
	}
	return all
}

// property lets any reference to a config provider pass: ${provider:path:key}.
func property(k catalog.Key) object {
	schema := object{"description": describe(k)}
	reference := object{"type": "string", "pattern": `\$\{[^}:]*:`}
	switch {
	case k.Type == "password":
		schema["type"] = []string{"string", "number", "null"}
	case k.Type == "boolean" && !k.Lenient:
		schema["anyOf"] = []any{object{"type": "boolean"}, object{"type": "string", "pattern": "^\\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])\\s*$"}, reference, object{"type": "null"}}
	case slices.Contains([]string{"int", "long", "short"}, k.Type) && !k.Lenient:
		schema["anyOf"] = []any{object{"type": "integer"}, object{"type": "string", "pattern": "^\\s*[-+]?[0-9]+\\s*$"}, reference, object{"type": "null"}}
	default:
		schema["$ref"] = "#/$defs/scalar"
	}
	if len(k.Values) > 0 && len(k.Values) < 20 && k.Type != "password" {
		schema["examples"] = k.Values
	}
	return schema
}

// describe puts the facts into words.
func describe(k catalog.Key) string {
	words := []string{k.Type}
	if k.Required {
		words = append(words, "required")
	}
	if k.Default != "" && k.Type != "password" {
		words = append(words, "default "+k.Default)
	}
	if k.Min != nil {
		words = append(words, fmt.Sprintf("at least %v", *k.Min))
	}
	if len(k.Values) > 0 && len(k.Values) < 20 {
		words = append(words, "one of "+strings.Join(k.Values, ", "))
	}
	return strings.Join(words, "; ")
}
