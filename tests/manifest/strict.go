package manifest

// quantityName is the type of amounts such as 512Mi.
const quantityName = "io.k8s.apimachinery.pkg.api.resource.Quantity"

// strict makes JSON schemas of OpenAPI ones that refuse what the API server's strict field validation refuses: keys
// that it does not know, numbers that do not fit.
func strict(all components) {
	for name, schema := range all {
		if name == quantityName {
			all[name] = map[string]any{"type": []any{"string", "number"}, "format": "quantity"}
			continue
		}
		walk(schema, harden)
	}
}

func harden(schema map[string]any) {
	if schema["x-kubernetes-int-or-string"] == true || schema["format"] == "int-or-string" {
		// One plain type: two alternatives would give two errors.
		delete(schema, "anyOf")
		delete(schema, "oneOf")
		delete(schema, "format")
		schema["type"] = []any{"integer", "string"}
	}
	if kind, ok := schema["type"].(string); ok && schema["nullable"] == true {
		schema["type"] = []any{kind, "null"}
	}
	_, hasProperties := schema["properties"]
	_, hasOthers := schema["additionalProperties"]
	if hasProperties && !hasOthers && schema["x-kubernetes-preserve-unknown-fields"] != true {
		schema["additionalProperties"] = false
	}
}
