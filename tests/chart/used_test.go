package chart

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
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

// TestEveryKeyIsUsed changes the values one at a time, and wants another render, or an ERROR that names the key, with
// one of the values files of testdata/used at least. A key that makes no difference is one that no template reads.
func TestEveryKeyIsUsed(t *testing.T) {
	s := readSchema(t)
	r := newChanger(t)
	bases := r.bases(t)
	isUsed := func(l leaf) bool {
		// The first sample that the schema takes mostly does, in one of the files.
		return slices.ContainsFunc(samplesOf(l), func(sample any) bool {
			return slices.ContainsFunc(bases, func(b base) bool { return r.makesADifference(b, l, sample) })
		})
	}
	if isUsed(leaf{path: "global.readByNobody"}) {
		t.Fatal("a key that no template reads makes a difference: then this test says nothing")
	}
	used := map[string]bool{}
	for _, leaf := range s.leaves("", s.root) {
		// What Kubernetes defines is handed on whole.
		if strings.Contains(leaf.path, ".valueFrom.") {
			continue
		}
		used[leaf.path] = isUsed(leaf)
	}
	for _, path := range slices.Sorted(maps.Keys(used)) {
		if !used[path] {
			t.Errorf("%s: no change of it changes a render. If it is used: switch on what it is for in testdata/used, or give it a value in samples", path)
		}
	}
	for path := range samples {
		if _, known := used[path]; !known {
			t.Errorf("samples has %s, which the schema has not", path)
		}
	}
}

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

func (r *changer) makesADifference(b base, l leaf, sample any) bool {
	for _, path := range expand(b.merged, strings.Split(l.path, ".")) {
		values := clone(b.values)
		if !set(values, b.merged, path, sample) {
			continue
		}
		merged, err := r.merge(values)
		if err != nil || reflect.DeepEqual(merged, b.merged) {
			continue
		}
		text, err := r.render(values)
		if err == nil && text != b.rendered || err != nil && strings.Contains(err.Error(), strings.Join(path, ".")) {
			return true
		}
	}
	return false
}

// expand puts names and numbers that the values have into the places of *.
func expand(in any, path []string) [][]string {
	at := slices.Index(path, "*")
	if at < 0 {
		return [][]string{path}
	}
	var all [][]string
	holder := get(in, path[:at])
	var names []string
	switch holder := holder.(type) {
	case map[string]any:
		names = slices.Sorted(maps.Keys(holder))
	case []any:
		for i := range holder {
			names = append(names, strconv.Itoa(i))
		}
	}
	for _, name := range names {
		all = append(all, expand(in, slices.Concat(path[:at], []string{name}, path[at+1:]))...)
	}
	return all
}

func get(in any, path []string) any {
	for _, name := range path {
		switch holder := in.(type) {
		case map[string]any:
			in = holder[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(holder) {
				return nil
			}
			in = holder[i]
		default:
			return nil
		}
	}
	return in
}

// set puts a value into values. A list on the way is taken from merged, since Helm does not merge lists.
func set(values, merged map[string]any, path []string, value any) bool {
	var holder any = values
	for i, name := range path {
		last := i == len(path)-1
		switch h := holder.(type) {
		case map[string]any:
			if last {
				h[name] = over(h[name], value)
				return true
			}
			if h[name] == nil {
				h[name] = map[string]any{}
				if list, ok := get(merged, path[:i+1]).([]any); ok {
					h[name] = clone(map[string]any{"list": list})["list"]
				}
			}
			holder = h[name]
		case []any:
			at, err := strconv.Atoi(name)
			if err != nil || at >= len(h) {
				return false
			}
			if last {
				h[at] = value
				return true
			}
			holder = h[at]
		default:
			return false
		}
	}
	return false
}

// over adds a map's keys to those that are there; any other value replaces what is there.
func over(there, value any) any {
	before, isMap := there.(map[string]any)
	more, both := value.(map[string]any)
	if !isMap || !both {
		return value
	}
	all := maps.Clone(before)
	maps.Copy(all, more)
	return all
}

func clone(values map[string]any) map[string]any {
	data, err := json.Marshal(values)
	var copied map[string]any
	if err = errors.Join(err, json.Unmarshal(data, &copied)); err != nil {
		panic(err) // values come from YAML
	}
	return copied
}
