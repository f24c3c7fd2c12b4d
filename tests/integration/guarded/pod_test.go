package guarded

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/local"
)

const (
	secretsPath    = "/etc/kafka-connect-secrets"
	connectorsPath = "/etc/kafka-connect-properties/connectors"
	propertiesPath = "/etc/kafka-connect-properties/distributed"
	logPath        = "/etc/kafka-connect-log"
	messagePath    = "/dev/termination-log"
)

// pod is a rendered pod on this machine.
type pod struct {
	*local.Pod
	dir     string
	secrets local.Secrets
	// connectors are the files of the Secret that the Job mounts.
	connectors map[string][]byte
}

func newPod(t *testing.T, spec *local.Pod, secrets local.Secrets) *pod {
	t.Helper()
	return &pod{Pod: spec, dir: t.TempDir(), secrets: secrets}
}

// volume is the folder of what is mounted at a path, which all containers of the pod share.
func (p *pod) volume(path string) string {
	return filepath.Join(p.dir, strings.ReplaceAll(path, "/", "_"))
}

// fill writes files into a volume.
func (p *pod) fill(t *testing.T, path string, files map[string][]byte) {
	t.Helper()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(p.volume(path), name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// enter lays out what a container mounts, and returns what changes its paths to those of this machine. Paths that it does
// not mount stay as they are, and do not exist. More are pairs of texts to change as well.
func (p *pod) enter(t *testing.T, container string, more ...string) *strings.Replacer {
	t.Helper()
	secrets := filepath.Join(p.dir, container)
	if err := p.Mount(container, secretsPath, secrets, p.secrets); err != nil {
		t.Fatal(err)
	}
	pairs := append(more, secretsPath, secrets)
	for _, path := range p.MountPaths(container) {
		// What this test writes lies below /tmp itself.
		if path == "/tmp" || strings.HasPrefix(path, secretsPath) {
			continue
		}
		if err := os.MkdirAll(p.volume(path), 0o700); err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, path, p.volume(path))
	}
	return strings.NewReplacer(pairs...)
}

// run runs the registrar with a container's arguments.
func (p *pod) run(t *testing.T, container string, more ...string) outcome {
	t.Helper()
	message := filepath.Join(t.TempDir(), "termination-log")
	if err := os.WriteFile(message, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	here := p.enter(t, container, append(more, messagePath, message)...)
	if slices.Contains(p.MountPaths(container), connectorsPath) {
		p.fill(t, connectorsPath, p.connectors)
	}
	got := runProgram(t, nil, append([]string{shared.registrar}, replaceAll(here, local.AnyWorkers(p.Args(container)))...))
	text, err := os.ReadFile(message)
	if err != nil {
		t.Fatal(err)
	}
	got.message = string(text)
	return got
}

// runJob runs a Job of the release or its test pod, in a cluster with these Secrets.
func runJob(t *testing.T, rendered *release.Release, name string, secrets local.Secrets, more ...string) outcome {
	t.Helper()
	spec, err := local.PodOf(rendered, rendered.Name+"-kafka-connect-"+name)
	if err != nil {
		t.Fatal(err)
	}
	files, err := rendered.ConnectorFiles()
	if err != nil {
		t.Fatal(err)
	}
	p := newPod(t, spec, secrets)
	p.connectors = files
	return p.run(t, "registrar", more...)
}

// renderedFile is a file in a Secret or ConfigMap of the release.
func renderedFile(t *testing.T, rendered *release.Release, key string) string {
	t.Helper()
	for _, object := range rendered.Objects {
		text, has := object.Data[key]
		switch {
		case has && object.Kind == "ConfigMap":
			return text
		case has && object.Kind == "Secret":
			data, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
	}
	t.Fatalf("the chart renders no %s", key)
	return ""
}
