package manifest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// schemas are what one version of Kubernetes knows.
type schemas struct {
	types     managedfields.TypeConverter
	documents *jsonschema.Compiler
	names     map[schema.GroupVersionKind]string
	// compiling is held while a kind's schema is compiled or looked up.
	compiling sync.Mutex
}

const schemasURL = "file:///kubernetes.json"

var loaders = func() map[string]func() (*schemas, error) {
	all := map[string]func() (*schemas, error){}
	for _, version := range Versions() {
		all[version] = sync.OnceValues(func() (*schemas, error) { return read(context.Background(), version) })
	}
	return all
}()

// load reads a version's schemas once.
func load(version string) (*schemas, error) { return loaders[version]() }

func read(ctx context.Context, version string) (*schemas, error) {
	all := components{}
	for _, m := range append([]module{kubernetes[version]}, extensions...) {
		read, err := m.cached(ctx)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, read)
	}
	types, err := typeConverter(all)
	if err != nil {
		return nil, err
	}
	strict(all)
	document, err := reread(map[string]any{"components": map[string]any{"schemas": all}})
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	for _, format := range formats {
		compiler.RegisterFormat(format)
	}
	return &schemas{types: types, documents: compiler, names: all.kinds()}, compiler.AddResource(schemasURL, document)
}

// reread gives the library the types that it expects of JSON.
func reread(value any) (any, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(data))
}

// typeConverter is what an API server makes of the same schemas for server-side apply.
func typeConverter(all components) (managedfields.TypeConverter, error) {
	data, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	var specs map[string]*spec.Schema
	if err := json.Unmarshal(data, &specs); err != nil {
		return nil, err
	}
	return managedfields.NewTypeConverter(specs, false)
}

func (all components) kinds() map[schema.GroupVersionKind]string {
	names := map[schema.GroupVersionKind]string{}
	for name, s := range all {
		kinds, _ := get(s, kindsKey).([]any)
		for _, kind := range kinds {
			text := func(key string) string { word, _ := get(kind, key).(string); return word }
			names[schema.GroupVersionKind{Group: text("group"), Version: text("version"), Kind: text("kind")}] = name
		}
	}
	return names
}

// validate checks an object against its kind's schema.
func (s *schemas) validate(o *object) error {
	name, ok := s.names[o.gvk]
	if !ok {
		return fmt.Errorf("there is no schema of %s in Kubernetes %s, add its module to tests/manifest", o.gvk, o.version)
	}
	s.compiling.Lock()
	compiled, err := s.documents.Compile(schemasURL + refPrefix + name)
	s.compiling.Unlock()
	if err != nil {
		return err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(o.json))
	if err != nil {
		return err
	}
	return compiled.Validate(document)
}

// apply converts the object as server-side apply does, which refuses list entries of equal keys.
func (s *schemas) apply(o *object) error {
	_, err := s.types.ObjectToTyped(&unstructured.Unstructured{Object: o.fields})
	return err
}
