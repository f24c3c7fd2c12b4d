package release_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	helmvalues "helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
)

// full are values of a release with a registrar.
const full = `
clusterName: prod
kafka: {bootstrapServers: "b:1"}
registration: {image: {repository: r}, timeoutSeconds: 100}
connectors:
  zebra: {config: {connector.class: Z, tasks.max: 1048576, x: on, gone: null}}
  a:b: {allowPlaintext: true, config: {connector.class: A, db.password: "p\"<\u00e4>"}}
  ant: {config: {connector.class: C}}
  removed: null
`

var renderers = map[string]func(context.Context, release.Options) (*release.Release, error){
	"Render": release.Render, "RenderConnectors": release.RenderConnectors,
}

func values(t *testing.T, files ...string) (o helmvalues.Options) {
	t.Helper()
	for _, text := range files {
		file := filepath.Join(t.TempDir(), "values.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o.ValueFiles = append(o.ValueFiles, file)
	}
	return o
}

func render(t *testing.T, o release.Options) *release.Release {
	t.Helper()
	rendered, err := release.Render(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

func TestRender(t *testing.T) {
	rendered := render(t, release.Options{Name: "demo", Namespace: "data", Values: values(t, full)})
	if rendered.Name != "demo" || rendered.Namespace != "data" || !strings.Contains(rendered.Notes, "demo") {
		t.Errorf("%s/%s, notes %q", rendered.Namespace, rendered.Name, rendered.Notes)
	}
	var got []string
	for _, object := range rendered.Objects {
		got = append(got, object.Kind+" "+object.Metadata.Name)
		if !strings.Contains(object.Text, object.Metadata.Name) {
			t.Errorf("the text of %s is another's", object.Metadata.Name)
		}
	}
	// The hooks come last.
	if last := got[len(got)-2:]; !slices.Contains(last, "Job demo-kafka-connect-register") {
		t.Errorf("last are %s", last)
	}
	slices.Sort(got)
	want := []string{
		"ConfigMap demo-kafka-connect-log", "Job demo-kafka-connect-register", "NetworkPolicy demo-kafka-connect",
		"NetworkPolicy demo-kafka-connect-registrar",
		"Pod demo-kafka-connect-test", "PodDisruptionBudget demo-kafka-connect",
		"Secret demo-kafka-connect-connectors", "Secret demo-kafka-connect-properties", "Service demo-kafka-connect",
		"Service demo-kafka-connect-headless", "ServiceAccount demo-kafka-connect", "StatefulSet demo-kafka-connect",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, secret := range rendered.Secrets() {
		if secret.Kind != "Secret" || len(secret.Data) == 0 {
			t.Errorf("%s %s is among the Secrets", secret.Kind, secret.Metadata.Name)
		}
	}
}

func TestProperties(t *testing.T) {
	text, err := render(t, release.Options{Name: "demo", Namespace: "data", Values: values(t, full)}).Properties()
	if err != nil {
		t.Fatal(err)
	}
	properties, err := worker.Parse(release.PropertiesFile, text)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"bootstrap.servers": "b:1", "group.id": "data.demo-kafka-connect"} {
		if got, _ := properties.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

func TestConnectors(t *testing.T) {
	rendered := render(t, release.Options{Values: values(t, full)})
	got, err := rendered.Connectors()
	if err != nil {
		t.Fatal(err)
	}
	const colon = "a-b-6783a31e.json"
	want := []connector.Connector{
		{Name: "a:b", Source: colon, Config: map[string]string{"connector.class": "A", "db.password": `p"<ä>`}},
		{Name: "ant", Source: "ant.json", Config: map[string]string{"connector.class": "C"}},
		{Name: "zebra", Source: "zebra.json", Config: map[string]string{"connector.class": "Z", "tasks.max": "1048576", "x": "true"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	files, err := rendered.ConnectorFiles()
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	if diff := cmp.Diff(`{"config":{"connector.class":"A","db.password":"p\"<ä>"},"name":"a:b"}`, string(files[colon])); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
