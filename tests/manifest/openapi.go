package manifest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// groups are the API groups that a chart like ours renders.
var groups = []string{
	"api__v1", "apis__apps__v1", "apis__batch__v1", "apis__policy__v1", "apis__autoscaling__v2",
	"apis__networking.k8s.io__v1", "apis__rbac.authorization.k8s.io__v1",
}

const (
	refPrefix    = "#/components/schemas/"
	kindsKey     = "x-kubernetes-group-version-kind"
	metadataName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
)

// readKubernetes merges the OpenAPI files of the groups and keeps what objects are made of. A type of one name is the
// same in all files.
func readKubernetes(dir string) (components, error) {
	all := components{}
	for _, group := range groups {
		data, err := os.ReadFile(filepath.Join(dir, "api/openapi-spec/v3", group+"_openapi.json"))
		if err != nil {
			return nil, err
		}
		var document struct {
			Components struct{ Schemas components }
		}
		if err := json.Unmarshal(data, &document); err != nil {
			return nil, fmt.Errorf("reading %s: %w", group, err)
		}
		maps.Copy(all, document.Components.Schemas)
	}
	kept := components{}
	for name, schema := range all {
		if isObject(schema) {
			all.keep(kept, name)
		}
	}
	return kept, addEnums(kept, filepath.Join(dir, "pkg/generated/openapi/zz_generated.openapi.go"))
}

// isObject tells objects, which have a name, from their lists and from options of requests.
func isObject(schema any) bool {
	properties, _ := get(schema, "properties").(map[string]any)
	return get(schema, kindsKey) != nil && strings.Contains(fmt.Sprint(properties["metadata"]), metadataName)
}

// keep copies a schema and all that it refers to, without the descriptions, which are most of it.
func (all components) keep(kept components, name string) {
	if _, done := kept[name]; done {
		return
	}
	kept[name] = all[name]
	walk(all[name], func(schema map[string]any) {
		delete(schema, "description")
		if ref, ok := schema["$ref"].(string); ok {
			all.keep(kept, strings.TrimPrefix(ref, refPrefix))
		}
	})
}

// walk visits a schema and the schemas in it, not what only looks like one: defaults, or properties named like keywords.
func walk(node any, visit func(schema map[string]any)) {
	schema, ok := node.(map[string]any)
	if !ok {
		return
	}
	visit(schema)
	for _, keyword := range []string{"items", "additionalProperties", "not"} {
		walk(schema[keyword], visit)
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := schema[keyword].([]any)
		for _, item := range list {
			walk(item, visit)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, property := range properties {
		walk(property, visit)
	}
}

func get(node any, key string) any {
	m, _ := node.(map[string]any)
	return m[key]
}
