package secure

import (
	"context"
	"os/exec"
	"slices"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

const (
	secretsPath = "/etc/kafka-connect-secrets"
	jaasPath    = "/etc/kafka-connect-jaas"
)

// render renders the chart with a scenario's values. Group and topics are named after the release.
func render(t *testing.T, s scenario, name string) *release.Release {
	t.Helper()
	text := map[string]any{"class": "org.apache.kafka.connect.storage.StringConverter"}
	rendered, err := release.Render(t.Context(), release.Options{
		Name: name,
		Overlay: map[string]any{
			"kafka": s.kafka,
			"worker": map[string]any{
				"converters": map[string]any{"key": text, "value": text},
				"config":     map[string]any{"offset.storage.partitions": 1, "status.storage.partitions": 1},
			},
			"registration": map[string]any{"image": map[string]any{"repository": "registrar"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

// startPod does what a node does with a rendered worker pod: it mounts the Secrets, runs the init container that escapes
// credentials, and starts the worker. The test's end stops it.
func startPod(t *testing.T, s scenario, rendered *release.Release, change func([]byte) []byte) *kafka.Worker {
	t.Helper()
	pod, err := local.WorkerPod(rendered)
	if err != nil {
		t.Fatal(err)
	}
	port, err := kafka.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	machine := local.Machine{
		Port: port, PluginPath: shared.cluster.Jars().PluginPath(),
		SecretsDir: mounted(t, pod, "worker", s.secrets), JAASDir: quoted(t, pod, s),
	}
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	properties, _, err := machine.Properties(change(text))
	if err != nil {
		t.Fatal(err)
	}
	w, err := shared.cluster.StartWorker(t.Context(), kafka.WorkerOptions{
		Name: rendered.Name, Port: port, Properties: properties, Env: machine.Env(),
		JVMOptions: machine.AdaptAll(pod.JVMOptions()),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context is done by now.
		if err := w.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// mounted lays out the Secrets that a container mounts, and no others.
func mounted(t *testing.T, pod *local.Pod, container string, secrets local.Secrets) string {
	t.Helper()
	dir := t.TempDir()
	if err := pod.Mount(container, secretsPath, dir, secrets); err != nil {
		t.Fatal(err)
	}
	return dir
}

// quoted runs the init container that escapes credentials, if there is one, and returns the folder that it fills.
func quoted(t *testing.T, pod *local.Pod, s scenario) string {
	t.Helper()
	const container = "quote-credentials"
	if has := slices.Contains(pod.InitContainers(), container); has != s.quotes {
		t.Fatalf("init container %s: got %v, want %v", container, has, s.quotes)
	}
	if !s.quotes {
		return ""
	}
	dir := t.TempDir()
	for _, container := range []string{container, "worker"} {
		if !slices.Contains(pod.MountPaths(container), jaasPath) {
			t.Errorf("container %s does not mount %s", container, jaasPath)
		}
	}
	machine := local.Machine{SecretsDir: mounted(t, pod, container, s.secrets), JAASDir: dir}
	out, err := exec.CommandContext(t.Context(), shared.registrar, machine.AdaptAll(pod.Args(container))...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", container, err, out)
	}
	return dir
}
