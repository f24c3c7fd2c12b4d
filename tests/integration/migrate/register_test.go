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

	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/local"
)

// register runs the registrar with the Job's arguments on the connectors that the chart renders. It gives the source its offsets.
func (s *seed) register(t *testing.T, url string) {
	t.Helper()
	said := s.apply(t, url, func(string, map[string]any) {})
	if !strings.Contains(said, "local-file-source: created, RUNNING, 1 of 1 tasks running; its initialOffsets were written and read back, partitions: 1\n") {
		t.Errorf("it says:\n%s", said)
	}
}

// rename gives both connectors other names. The old ones go.
func (s *seed) rename(t *testing.T, url string) {
	t.Helper()
	said := s.apply(t, url, func(name string, connector map[string]any) {
		delete(connector, "initialOffsets")
		connector["name"], connector["renamedFrom"] = "renamed-"+name, name
	})
	for _, want := range []string{
		"renamed-local-file-source: created, RUNNING, 1 of 1 tasks running; the offsets of local-file-source were written and read back, partitions: 1\n",
		"; the offsets of local-file-sink were written and read back, partitions: 2\n", "local-file-source: deleted\n", "local-file-sink: deleted\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("without %q it says:\n%s", want, said)
		}
	}
}

// apply runs the registrar with the Job's arguments on the connectors that the chart renders, after a change.
func (s *seed) apply(t *testing.T, url string, change func(name string, connector map[string]any)) (said string) {
	t.Helper()
	rendered, err := release.Render(t.Context(), release.Options{Name: "seed", Values: values.Options{ValueFiles: []string{s.values}}})
	if err != nil {
		t.Fatal(err)
	}
	files, err := rendered.ConnectorFiles()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, data := range files {
		var connector map[string]any
		if err := json.Unmarshal(data, &connector); err != nil {
			t.Fatal(err)
		}
		change(strings.TrimSuffix(name, ".json"), connector)
		if data, err = json.Marshal(connector); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), string(data))
	}
	job, _ := rendered.RegistrarArgs()
	args, err := local.RegistrarArgs(job, url, dir)
	if err != nil {
		t.Fatal(err)
	}
	args = append(args, "--offsets-path="+s.path("secrets")) // where the pod mounts them
	var stdout, stderr bytes.Buffer
	if code := registrar.Execute(registrar.New(), args, &stdout, &stderr); code != 0 {
		t.Fatalf("%q: exit code %d\n%s%s", args, code, &stdout, &stderr)
	}
	return stdout.String()
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
