package manifest

import (
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"
)

// readDefinitions reads CustomResourceDefinitions: a schema for each version that the API server serves.
func readDefinitions(files ...string) func(dir string) (components, error) {
	return func(dir string) (components, error) {
		all := components{}
		for _, file := range files {
			data, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				return nil, err
			}
			if err := all.addDefinition(data); err != nil {
				return nil, fmt.Errorf("reading %s: %w", file, err)
			}
		}
		return all, nil
	}
}

func (all components) addDefinition(data []byte) error {
	var definition struct {
		Spec struct {
			Group    string
			Names    struct{ Kind string }
			Versions []struct {
				Name   string
				Served bool
				Schema struct {
					OpenAPIV3Schema map[string]any `json:"openAPIV3Schema"`
				}
			}
		}
	}
	if err := yaml.Unmarshal(data, &definition); err != nil {
		return err
	}
	for _, version := range definition.Spec.Versions {
		schema := version.Schema.OpenAPIV3Schema
		properties, ok := schema["properties"].(map[string]any)
		if !version.Served || !ok {
			continue
		}
		// The API server knows what metadata is, the definition only that there is some.
		properties["metadata"] = map[string]any{"$ref": refPrefix + metadataName}
		schema[kindsKey] = []any{map[string]any{
			"group": definition.Spec.Group, "version": version.Name, "kind": definition.Spec.Names.Kind,
		}}
		walk(schema, func(schema map[string]any) { delete(schema, "description") })
		all[definition.Spec.Group+"."+version.Name+"."+definition.Spec.Names.Kind] = schema
	}
	return nil
}
