// Package chart renders the chart for many values and compares with golden files: in process, as the plugin does, and
// with both helm programs. All three must give the same objects or the same errors.
package chart

import (
	"encoding/base64"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
	"github.com/connect-register/connect-register/tests/helm"
)

const (
	chartDir  = "../../charts/kafka-connect"
	name      = "demo"
	namespace = "data"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A renderer gives the rendered manifests, or the error lines when ok is false.
type renderer func(t *testing.T, valuesFile string) (text string, ok bool)

func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.values.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	examples, err := filepath.Glob(chartDir + "/examples/*.yaml")
	if err != nil || len(examples) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	renderers := map[string]renderer{"sdk": inProcess}
	for _, version := range helm.Versions() {
		renderers["helm "+version] = withHelm(t, version)
	}
	for _, file := range append(cases, examples...) {
		base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".yaml"), ".values")
		t.Run(base, func(t *testing.T) {
			golden := filepath.Join("testdata", base+".golden.yaml")
			if *update {
				if err := os.WriteFile(golden, []byte(render(t, inProcess, file)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			for by, renderer := range renderers {
				if diff := cmp.Diff(string(want), render(t, renderer, file)); diff != "" {
					t.Errorf("%s differs from %s; if it is meant, run make golden (-want +got):\n%s", by, golden, diff)
				}
			}
		})
	}
}

// TestGoldenFilesHaveACase finds golden files that no case compares with.
func TestGoldenFilesHaveACase(t *testing.T) {
	files, err := filepath.Glob("testdata/*.golden.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		base := strings.TrimSuffix(filepath.Base(file), ".golden.yaml")
		_, inCases := os.Stat(filepath.Join("testdata", base+".values.yaml"))
		_, inExamples := os.Stat(filepath.Join(chartDir, "examples", base+".yaml"))
		if inCases != nil && inExamples != nil {
			t.Errorf("%s has no case", file)
		}
	}
}

func TestLint(t *testing.T) {
	for _, version := range helm.Versions() {
		out, err := exec.Command(binary(t, version), "lint", "--strict", chartDir, "-f", chartDir+"/examples/local-file-sink.yaml").CombinedOutput()
		if err != nil {
			t.Errorf("helm %s lint: %v\n%s", version, err, out)
		}
	}
}

func render(t *testing.T, by renderer, file string) string {
	t.Helper()
	text, ok := by(t, file)
	if !ok {
		return errorLines(text)
	}
	return normalise(t, text)
}

func inProcess(t *testing.T, file string) (string, bool) {
	rendered, err := release.Render(t.Context(), release.Options{
		Name: name, Namespace: namespace, Chart: chartDir, Values: values.Options{ValueFiles: []string{file}},
	})
	if err != nil {
		return err.Error(), false
	}
	var texts []string
	for _, object := range rendered.Objects {
		texts = append(texts, object.Text)
	}
	return strings.Join(texts, "\n---\n"), true
}

func withHelm(t *testing.T, version string) renderer {
	program := binary(t, version)
	return func(t *testing.T, file string) (string, bool) {
		template := exec.Command(program, "template", name, chartDir, "--namespace", namespace, "--kube-version", release.DefaultKubeVersion, "-f", file)
		var stderr strings.Builder
		template.Stderr = &stderr
		stdout, err := template.Output()
		if err != nil {
			return stderr.String(), false
		}
		return string(stdout), true
	}
}

func binary(t *testing.T, version string) string {
	t.Helper()
	program, err := helm.Binary(t.Context(), version)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// errorLines keeps what the chart and its schema say; the words around it differ between the helms.
func errorLines(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if _, what, found := strings.Cut(line, "ERROR: "); found {
			lines = append(lines, "ERROR: "+what)
		} else if strings.HasPrefix(line, "- at ") {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return text
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// normalise orders the objects by kind and name and shows what Secrets hold.
func normalise(t *testing.T, manifests string) string {
	t.Helper()
	var texts []string
	for _, manifest := range releaseutil.SplitManifests(manifests) {
		var object map[string]any
		if err := yaml.Unmarshal([]byte(manifest), &object); err != nil {
			t.Fatalf("%v in:\n%s", err, manifest)
		}
		if object == nil {
			continue
		}
		if object["kind"] == "Secret" {
			decode(t, object)
		}
		text, err := yaml.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		kind, metadata := object["kind"].(string), object["metadata"].(map[string]any)
		texts = append(texts, "# "+kind+" "+metadata["name"].(string)+"\n"+string(text))
	}
	slices.Sort(texts)
	return strings.Join(texts, "---\n")
}

func decode(t *testing.T, secret map[string]any) {
	t.Helper()
	data := secret["data"].(map[string]any)
	for key, encoded := range data {
		text, err := base64.StdEncoding.DecodeString(encoded.(string))
		if err != nil {
			t.Fatal(err)
		}
		data[key] = string(text)
	}
}

// TestPropertiesReadBack reads the rendered properties as a worker does and finds what the values say.
func TestPropertiesReadBack(t *testing.T) {
	const file = "testdata/escapes.values.yaml"
	rendered, err := release.Render(t.Context(), release.Options{
		Chart: chartDir, Values: values.Options{ValueFiles: []string{file}},
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	properties, err := worker.Parse(release.PropertiesFile, text)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Worker struct{ Config map[string]string }
	}
	if err := yaml.Unmarshal(data, &want); err != nil || len(want.Worker.Config) == 0 {
		t.Fatalf("%v: no worker.config in %s", err, file)
	}
	for key, value := range want.Worker.Config {
		if got, _ := properties.Get(key); got != value {
			t.Errorf("%s: got %q, want %q", key, got, value)
		}
	}
}
