package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	sigsyaml "sigs.k8s.io/yaml"
)

// object is one manifest.
type object struct {
	version string
	gvk     schema.GroupVersionKind
	meta    metav1.ObjectMeta
	json    []byte
	fields  map[string]any
}

// parse reads a manifest as Helm does, but refuses a key that stands twice, as other tools do.
func parse(version, text string) (*object, error) {
	if err := single(text); err != nil {
		return nil, err
	}
	data, err := sigsyaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("reading a manifest: %w", err)
	}
	o := &object{version: version, json: data}
	if err := utiljson.Unmarshal(data, &o.fields); err != nil || o.fields == nil {
		return nil, fmt.Errorf("a manifest is no map of keys: %.100s", text)
	}
	apiVersion, _ := o.fields["apiVersion"].(string)
	kind, _ := o.fields["kind"].(string)
	if apiVersion == "" || kind == "" {
		return nil, fmt.Errorf("a manifest has no apiVersion or no kind: %.100s", text)
	}
	o.gvk = schema.FromAPIVersionAndKind(apiVersion, kind)
	var head struct{ Metadata metav1.ObjectMeta }
	if err := json.Unmarshal(data, &head); err == nil {
		o.meta = head.Metadata
	} else {
		o.meta.Name, _ = get(o.fields["metadata"], "name").(string)
	}
	return o, nil
}

func single(text string) error {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var first, second yaml.Node
	if err := decoder.Decode(&first); err != nil {
		return fmt.Errorf("reading a manifest: %w", err)
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return errors.New("reading a manifest: there is more than one document")
	}
	return nil
}

// into reads the object into a type of the Kubernetes API.
func (o *object) into(f *findings, typed any) bool {
	err := json.Unmarshal(o.json, typed)
	if err != nil {
		f.invalid(nil, "", err.Error())
	}
	return err == nil
}

func (o *object) String() string { return o.gvk.Kind + " " + o.meta.Name }
