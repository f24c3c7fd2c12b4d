package release_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	helmvalues "helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/release"
)

// TestRenderConnectors needs no brokers, and makes only the connectors' Secret, the same as in the whole release.
func TestRenderConnectors(t *testing.T) {
	const connectors = "connectors: {b: {config: {connector.class: B}}, a: {config: {connector.class: A}}}\n"
	o := release.Options{Name: "demo", Namespace: "data", Values: values(t, connectors)}
	rendered, err := release.RenderConnectors(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(rendered.Objects) != 1 || rendered.Objects[0].Metadata.Name != "demo-kafka-connect-connectors" || rendered.Owner() != "kubernetes/data/demo" {
		t.Errorf("owner %q, objects %v", rendered.Owner(), rendered.Objects)
	}
	got, err := rendered.Connectors()
	if err != nil || len(got) != 2 || got[0].Name != "a" || got[1].Name != "b" {
		t.Errorf("%v, %v", got, err)
	}
	// The whole release does need brokers.
	if _, err := release.Render(t.Context(), o); err == nil || !strings.Contains(err.Error(), "ERROR: kafka.bootstrapServers: ") {
		t.Errorf("Render: %v", err)
	}
	o.Values = values(t, connectors, "kafka: {bootstrapServers: \"b:1\"}\nregistration: {mode: none}\n")
	whole := render(t, o).Secrets()
	same := slices.ContainsFunc(whole, func(s release.Object) bool { return s.Text == rendered.Objects[0].Text })
	if !same {
		t.Error("the whole release has another Secret")
	}
}

// TestOverlay is laid over files and flags, and leaves the rest.
func TestOverlay(t *testing.T) {
	o := release.Options{
		Values: values(t, "clusterName: file\nkafka: {bootstrapServers: \"b:1\"}\nconnectors: {a: {config: {connector.class: File, x: file}}}\n"),
		Overlay: map[string]any{
			"clusterName": "overlay",
			"connectors":  map[string]any{"a": map[string]any{"config": map[string]any{"connector.class": "Overlay"}}},
		},
	}
	o.Values.Values = []string{"clusterName=flag", "connectors.a.config.y=flag", `connectors.a.config.connector\.class=Flag`}
	merged, err := o.MergeValues()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"clusterName": "overlay",
		"kafka":       map[string]any{"bootstrapServers": "b:1"},
		"connectors":  map[string]any{"a": map[string]any{"config": map[string]any{"connector.class": "Overlay", "x": "file", "y": "flag"}}},
	}
	if diff := cmp.Diff(want, merged); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	rendered, err := release.RenderConnectors(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if connectors, err := rendered.Connectors(); err != nil || connectors[0].Config["connector.class"] != "Overlay" || rendered.Owner() != "overlay/default/release-name" {
		t.Errorf("%v, owner %q, %v", connectors, rendered.Owner(), err)
	}
}

func TestOverlayAlone(t *testing.T) {
	overlay := map[string]any{"connectors": map[string]any{"a": map[string]any{"config": map[string]any{"connector.class": "C"}}}}
	rendered, err := release.RenderConnectors(t.Context(), release.Options{Overlay: overlay})
	if err != nil {
		t.Fatal(err)
	}
	if files, err := rendered.ConnectorFiles(); err != nil || !maps.Equal(map[string]bool{"a.json": true}, names(files)) {
		t.Errorf("%v, %v", names(files), err)
	}
}

func names(files map[string][]byte) map[string]bool {
	all := map[string]bool{}
	for name := range files {
		all[name] = true
	}
	return all
}

func TestKubeVersion(t *testing.T) {
	for version, want := range map[string]string{
		"": "", "1.25": "", "v1.36.0": "", "1.30.2-eks-1": "",
		"1.24":   "chart requires kubeVersion: >=1.25.0-0 which is incompatible with Kubernetes v1.24",
		"banana": "--kube-version banana is no version, write e.g. 1.34: ",
	} {
		for name, render := range renderers {
			_, err := render(t.Context(), release.Options{KubeVersion: version, Values: values(t, full)})
			if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
				t.Errorf("%s for %q: %v", name, version, err)
			}
		}
	}
	// A chart sees the default, not the 1.20 of Helm's packages.
	const template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: k, labels: {version: '{{ .Capabilities.KubeVersion }}'}}\n"
	for version, want := range map[string]string{"": release.DefaultKubeVersion, "1.30": "v1.30"} {
		rendered := render(t, release.Options{Chart: write(t, template), KubeVersion: version})
		if got := rendered.Objects[0].Metadata.Labels["version"]; got != want {
			t.Errorf("rendered for %s, want %s", got, want)
		}
	}
}

// TestRenderErrors are Helm's own.
func TestRenderErrors(t *testing.T) {
	tests := []struct {
		name   string
		values helmvalues.Options
		want   string
	}{
		{"schema", values(t, full, "worker: {replicas: two}\n"), "at '/worker/replicas': got string, want null or integer"},
		{"rules", values(t, full, "worker: {config: {group.id: g}}\n"), "ERROR: worker.config.group.id: the chart sets this property, set worker.groupId"},
		{"no file", helmvalues.Options{ValueFiles: []string{"missing.yaml"}}, "open missing.yaml: no such file or directory"},
		{"no YAML", values(t, "a: b: c\n"), "mapping values are not allowed in this context"},
		{"a flag", helmvalues.Options{Values: []string{"a"}}, `failed parsing --set data: key "a" has no value`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := release.Render(t.Context(), release.Options{Values: test.values}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}
