package versions

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

// TestLog starts a worker's program on the rendered log configuration. It needs no broker to say how it logs: the first
// lines come before it looks for one.
func TestLog(t *testing.T) {
	jars, err := kafka.Resolve(t.Context(), kafka.DefaultVersion, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := release.Render(t.Context(), release.Options{Overlay: map[string]any{
		"kafka": map[string]any{"bootstrapServers": "127.0.0.1:1"},
		"worker": map[string]any{"logging": map[string]any{
			"level": "WARN", "pattern": `<%p> & "%c{1}" %m%n`,
			"loggers": map[string]any{"org.apache.kafka.connect.cli": "INFO"},
		}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "worker.properties", string(text))
	flags := logFlags(t, rendered, dir)
	worker := exec.CommandContext(t.Context(), "java", append(flags, "-cp", jars.ClassPath(),
		"org.apache.kafka.connect.cli.ConnectDistributed", filepath.Join(dir, "worker.properties"))...)
	worker.Dir, worker.Env = dir, append(os.Environ(), "CONNECT_POD_HOST=localhost", "CONNECT_ROLLOUT=local")
	stdout, err := worker.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		worker.Process.Kill()
		worker.Wait()
	})
	// It ends by itself: the folder of the config providers is not there.
	const own, wanted = `<INFO> & "AbstractConnectCli" `, "Kafka Connect worker initializing ..."
	found := false
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 1<<20) // one line holds the class path
	for lines.Scan() {
		line := lines.Text()
		found = found || line == own+wanted
		if strings.HasPrefix(line, "<INFO>") && !strings.HasPrefix(line, own) {
			t.Errorf("the level of the other loggers is WARN, and one says %q", line)
		}
	}
	if !found {
		t.Errorf("the worker ended without the line %q", own+wanted)
	}
}

// logFlags writes the files of the log's ConfigMap into dir and returns the rendered KAFKA_LOG4J_OPTS for them.
func logFlags(t *testing.T, rendered *release.Release, dir string) []string {
	t.Helper()
	const mounted = "/etc/kafka-connect-log"
	for _, object := range rendered.Objects {
		if object.Kind != "ConfigMap" {
			continue
		}
		var files struct{ Data map[string]string }
		if err := yaml.Unmarshal([]byte(object.Text), &files); err != nil {
			t.Fatal(err)
		}
		for name, text := range files.Data {
			write(t, dir, name, text)
		}
	}
	pod, err := local.WorkerPod(rendered)
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range pod.Container("worker").Env {
		if env.Name == "KAFKA_LOG4J_OPTS" && strings.Contains(env.Value, mounted) {
			return strings.Fields(strings.ReplaceAll(env.Value, mounted, dir))
		}
	}
	t.Fatal("the worker has no KAFKA_LOG4J_OPTS with files in " + mounted)
	return nil
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
