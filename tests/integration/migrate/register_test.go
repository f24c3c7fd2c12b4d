package migrate

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/releaseutil"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/local"
)

// register does what the values say: the source is registered stopped, gets its offsets, and its state is removed.
func (s *seed) register(t *testing.T, url string) {
	t.Helper()
	s.apply(t, url, nil)
	client, err := connect.New(url)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the offsets to be written", func() bool {
		_, err := client.AlterOffsets(t.Context(), "local-file-source", s.offsets(t))
		if err != nil && connect.KindOf(err) != connect.Busy {
			t.Fatal(err)
		}
		return err == nil
	})
	s.apply(t, url, map[string]any{"connectors": map[string]any{"local-file-source": map[string]any{"state": "running"}}})
}

// apply runs the registrar with the Job's arguments on the connectors that the chart renders.
func (s *seed) apply(t *testing.T, url string, overlay map[string]any) {
	t.Helper()
	rendered, err := release.Render(t.Context(), release.Options{Name: "seed", Values: values.Options{ValueFiles: []string{s.values}}, Overlay: overlay})
	if err != nil {
		t.Fatal(err)
	}
	files, err := rendered.ConnectorFiles()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, data := range files {
		write(t, filepath.Join(dir, name), string(data))
	}
	job, _ := rendered.RegistrarArgs()
	args, err := local.RegistrarArgs(job, url, dir)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := registrar.Execute(registrar.New(), args, &stdout, &stderr); code != 0 {
		t.Fatalf("%q: exit code %d\n%s%s", args, code, &stdout, &stderr)
	}
	t.Log("\n" + stdout.String())
}

// mount lays the Secrets that migrate made out as the pods see them, and fills in what it asks for: the file with the authorities.
func (s *seed) mount(t *testing.T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(filepath.Dir(s.values), "secrets.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "  # ca.pem:\n") {
		t.Fatalf("the Secrets do not ask for ca.pem:\n%s", data)
	}
	for _, manifest := range releaseutil.SplitManifests(string(data)) {
		var secret struct {
			Metadata   struct{ Name string }
			StringData map[string]string
		}
		if err := yaml.Unmarshal([]byte(manifest), &secret); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(s.path("secrets"), secret.Metadata.Name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		for key, value := range secret.StringData {
			write(t, filepath.Join(folder, key), value)
		}
	}
	write(t, filepath.Join(s.path("secrets"), "kafka-trusted", "ca.pem"), string(cluster.Security().CA.PEM()))
}

// offsets are those of the source in the Secret that migrate made.
func (s *seed) offsets(t *testing.T) []connect.Offset {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.path("secrets"), "local-file-source-offsets", "offsets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var stored struct{ Offsets []connect.Offset }
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&stored); err != nil || len(stored.Offsets) == 0 {
		t.Fatalf("%v in %s", err, data)
	}
	return stored.Offsets
}
