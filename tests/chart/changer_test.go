package chart

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"

	"github.com/connect-register/connect-register/plugin/release"
)

// changer renders the chart, which is loaded once, with changed values.
type changer struct {
	chart  *chart.Chart
	schema *jsonschema.Schema
}

// base is a values file, with the chart's defaults in merged, and what it renders to.
type base struct {
	name           string
	values, merged map[string]any
	rendered       string
}

func newChanger(t *testing.T) *changer {
	t.Helper()
	loaded, err := release.LoadChart(chartDir)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(loaded.Schema)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("values.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("values.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return &changer{loaded, schema}
}

func (r *changer) bases(t *testing.T) []base {
	t.Helper()
	files, err := filepath.Glob("testdata/used/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no values files: %v", err)
	}
	var bases []base
	for _, file := range files {
		values, err := chartutil.ReadValuesFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b := base{name: file, values: values}
		if b.merged, err = r.merge(values); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if b.rendered, err = r.render(values); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if again, err := r.render(values); err != nil || again != b.rendered {
			t.Fatalf("%s renders to something else each time (%v): then a difference says nothing", file, err)
		}
		bases = append(bases, b)
	}
	return bases
}

// merge lays values over the defaults and checks them against the schema.
func (r *changer) merge(values map[string]any) (map[string]any, error) {
	merged, err := chartutil.CoalesceValues(r.chart, values)
	if err != nil {
		return nil, err
	}
	plain := clone(merged.AsMap())
	return plain, r.schema.Validate(plain)
}

func (r *changer) render(values map[string]any) (string, error) {
	capabilities := chartutil.DefaultCapabilities.Copy()
	version, err := chartutil.ParseKubeVersion(release.DefaultKubeVersion)
	if err != nil {
		return "", err
	}
	capabilities.KubeVersion = *version
	options := chartutil.ReleaseOptions{Name: name, Namespace: namespace, Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValuesWithSchemaValidation(r.chart, values, options, capabilities, true)
	if err != nil {
		return "", err
	}
	files, err := engine.RenderWithClientProvider(r.chart, all, everySecret{})
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, file := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&text, "# %s\n%s\n", file, files[file])
	}
	return text.String(), nil
}

// everySecret is what the chart finds with lookup: whatever Secret it asks for.
type everySecret struct {
	dynamic.NamespaceableResourceInterface
}

func (s everySecret) GetClientFor(_, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	if kind != "Secret" {
		return nil, false, fmt.Errorf("the chart looks up a %s: let it find one here", kind)
	}
	return s, true, nil
}

func (s everySecret) Namespace(string) dynamic.ResourceInterface { return s }

func (everySecret) Get(_ context.Context, name string, _ metav1.GetOptions, _ ...string) (*unstructured.Unstructured, error) {
	return &unstructured.Unstructured{Object: map[string]any{
		"metadata": map[string]any{"name": name}, "data": map[string]any{"key": "dmFsdWU="},
	}}, nil
}
