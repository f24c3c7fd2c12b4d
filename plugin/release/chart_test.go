package release_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"

	"github.com/connect-register/connect-register/plugin/release"
)

const chartDir = "../../charts/kafka-connect"

// files are a chart's files as Helm has loaded them.
func files(c *chart.Chart) map[string]string {
	all := map[string]string{}
	for _, file := range c.Raw {
		all[file.Name] = string(file.Data)
	}
	return all
}

// TestBuiltInChart compares the chart in the program with the folder that Helm installs: no file more or less.
func TestBuiltInChart(t *testing.T) {
	builtIn, err := release.LoadChart("")
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := loader.Load(chartDir)
	if err != nil {
		t.Fatal(err)
	}
	want := files(loaded)
	// It only says what Helm leaves out.
	delete(want, ".helmignore")
	delete(want, "README.md")
	if diff := cmp.Diff(want, files(builtIn)); diff != "" {
		t.Errorf("-folder +built in:\n%s", diff)
	}
	names := slices.Collect(maps.Keys(want))
	for _, name := range []string{"Chart.yaml", "values.yaml", "values.schema.json", "templates/NOTES.txt", "templates/_helpers.tpl", "templates/connectors-secret.yaml"} {
		if !slices.Contains(names, name) {
			t.Errorf("there is no %s in %s", name, names)
		}
	}
	if len(builtIn.Schema) == 0 || len(builtIn.Templates) < 10 || builtIn.Metadata.Name != "kafka-connect" {
		t.Errorf("%v, %d bytes of schema, %d templates", builtIn.Metadata, len(builtIn.Schema), len(builtIn.Templates))
	}
}

// TestChartsAlike: built in, as a folder or packed, a chart makes the same.
func TestChartsAlike(t *testing.T) {
	builtIn, err := release.LoadChart("")
	if err != nil {
		t.Fatal(err)
	}
	archive, err := chartutil.Save(builtIn, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := texts(t, release.Options{Values: values(t, full)})
	for _, chart := range []string{chartDir, archive} {
		if diff := cmp.Diff(want, texts(t, release.Options{Chart: chart, Values: values(t, full)})); diff != "" {
			t.Errorf("%s: -want +got:\n%s", chart, diff)
		}
	}
}

func texts(t *testing.T, o release.Options) []string {
	t.Helper()
	var all []string
	for _, object := range render(t, o).Objects {
		all = append(all, object.Text)
	}
	return all
}

func TestNoChart(t *testing.T) {
	empty := t.TempDir()
	noChart := filepath.Join(empty, "Chart.yaml")
	if err := os.WriteFile(noChart, []byte("name: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(empty, "missing"), empty, noChart} {
		_, err := release.LoadChart(dir)
		if err == nil || !strings.HasPrefix(err.Error(), "loading the chart "+dir+": ") {
			t.Errorf("%s: %v", dir, err)
		}
		for _, render := range renderers {
			if _, err := render(t.Context(), release.Options{Chart: dir, Values: values(t, full)}); err == nil {
				t.Errorf("%s renders", dir)
			}
		}
	}
}

// write makes a chart of one template.
func write(t *testing.T, template string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "templates"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n", "templates/connectors-secret.yaml": template} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestOtherCharts: a chart of somebody else gives errors or nothing, and no message quotes what a Secret holds.
func TestOtherCharts(t *testing.T) {
	const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, labels: {app.kubernetes.io/component: registrar}}\ndata: "
	tests := []struct {
		name, template string
		// want is the error of Connectors.
		want string
	}{
		{"nothing", "", ""},
		{"no Secret", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a.json: x}\n", ""},
		{"no base64", secret + "{a.json: 's3cr3t-canary'}\n", "reading Secret s, key a.json: illegal base64 data at input byte 6"},
		{"no JSON", secret + "{a.json: e30=, b.json: ew==}\n", `b.json:1:2: unexpected end of file: a closing }, ] or " is missing`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rendered := render(t, release.Options{Chart: write(t, test.template)})
			_, err := rendered.Connectors()
			if got := message(err); test.want == "" && err != nil || !strings.Contains(got, test.want) || strings.Contains(got, "canary") {
				t.Errorf("Connectors: %s", strings.ReplaceAll(got, "canary", "CANARY"))
			}
			if _, err := rendered.Properties(); err == nil || err.Error() != "the chart renders no Secret with distributed.properties" {
				t.Errorf("Properties: %v", err)
			}
			if args, ok := rendered.RegistrarArgs(); ok || rendered.Owner() != "" {
				t.Errorf("a registrar %v, owner %q", args, rendered.Owner())
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
