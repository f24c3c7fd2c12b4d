package manifest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// The published OpenAPI files are made without enums, though API servers have them. They stand in the Go code that the
// files are made from: one function a type, with nested literals.
const definition = "schema_k8sio_api_"

// addEnums adds to the properties the values that they may have.
func addEnums(all components, file string) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("reading enums: %w", err)
	}
	count := 0
	for _, declaration := range parsed.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(function.Name.Name, definition) {
			continue
		}
		name := "io.k8s.api." + strings.ReplaceAll(strings.TrimPrefix(function.Name.Name, definition), "_", ".")
		if schema, ok := all[name].(map[string]any); ok {
			count += addTo(schema, function.Body)
		}
	}
	if count == 0 {
		return fmt.Errorf("there is no enum in %s", file)
	}
	return nil
}

// addTo follows the literals as far as they describe the schema: a property's name, its items, its enum.
func addTo(schema map[string]any, node ast.Node) int {
	count := 0
	ast.Inspect(node, func(node ast.Node) bool {
		entry, ok := node.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		switch key := entry.Key.(type) {
		case *ast.BasicLit:
			count += addToProperty(schema, unquote(key), entry.Value)
			return false
		case *ast.Ident:
			if key.Name == "Items" || key.Name == "AdditionalProperties" {
				keyword := strings.ToLower(key.Name[:1]) + key.Name[1:]
				count += addBelow(schema[keyword], entry.Value)
				return false
			}
			if key.Name == "Enum" {
				schema["enum"] = literals(entry.Value)
				count++
			}
		}
		return true
	})
	return count
}

func addBelow(schema any, node ast.Node) int {
	if below, ok := schema.(map[string]any); ok && below != nil {
		return addTo(below, node)
	}
	return 0
}

// addToProperty allows an empty text too, which is as good as none, unless the property is required.
func addToProperty(schema map[string]any, name string, node ast.Node) int {
	property, _ := get(schema["properties"], name).(map[string]any)
	count := addBelow(property, node)
	required, _ := schema["required"].([]any)
	enum, ok := property["enum"].([]any)
	if ok && !slices.Contains(required, any(name)) && !slices.Contains(enum, any("")) {
		property["enum"] = append(enum, "")
	}
	return count
}

func literals(node ast.Expr) []any {
	var all []any
	list, _ := node.(*ast.CompositeLit)
	for _, element := range list.Elts {
		if literal, ok := element.(*ast.BasicLit); ok {
			all = append(all, unquote(literal))
		}
	}
	return all
}

func unquote(literal *ast.BasicLit) string {
	text, err := strconv.Unquote(literal.Value)
	if err != nil {
		return literal.Value
	}
	return text
}
