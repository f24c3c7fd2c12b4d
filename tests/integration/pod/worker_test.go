package pod

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

const logPath = "/etc/kafka-connect-log"

// worker is a worker and what its release opens besides the REST API.
type worker struct {
	*kafka.Worker
	version          string
	metricsPort, jmx int
	// logs is the folder that the image's script prepares for files of the log.
	logs string
}

// start starts a worker on the whole of what the chart renders for it, and waits until it is healthy.
func start(t *testing.T, jars *kafka.Jars) *worker {
	t.Helper()
	w := &worker{version: jars.Version, metricsPort: freePort(t), jmx: freePort(t), logs: t.TempDir()}
	rendered := w.render(t)
	spec, err := local.WorkerPod(rendered)
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	machine := local.Machine{
		Port: port, PluginPath: jars.PluginPath(), SecretsDir: t.TempDir(), LogDir: mounted(t, rendered, spec.ConfigMap(logPath)),
	}
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	properties, _, err := machine.Properties(text)
	if err != nil {
		t.Fatal(err)
	}
	w.Worker, err = shared.cluster.StartWorker(t.Context(), kafka.WorkerOptions{
		Name: jars.Version, Port: port, Jars: jars, Properties: properties, Env: machine.Env(),
		JVMOptions: machine.AdaptAll(w.flags(spec)),
	})
	if err != nil {
		t.Fatal(err)
	}
	// Killed, its consumer would keep the next worker's waiting for its partitions. The test's own context is done by then.
	t.Cleanup(func() {
		if err := w.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// flags are the JVM's, in the order in which the image's script gives them.
func (w *worker) flags(spec *local.Pod) []string {
	return slices.Concat(spec.Flags("KAFKA_JMX_OPTS"), []string{"-Dkafka.logs.dir=" + w.logs},
		spec.Flags("KAFKA_LOG4J_OPTS"), spec.JVMOptions())
}

func (w *worker) render(t *testing.T) *release.Release {
	t.Helper()
	text := map[string]any{"class": "org.apache.kafka.connect.storage.StringConverter"}
	rendered, err := release.Render(t.Context(), release.Options{
		Name: "v" + strings.ReplaceAll(w.version, ".", "-"),
		Overlay: map[string]any{
			"image": map[string]any{"tag": w.version},
			"kafka": map[string]any{"bootstrapServers": shared.cluster.BootstrapServers()},
			"worker": map[string]any{
				"converters": map[string]any{"key": text, "value": text},
				"config":     map[string]any{"offset.storage.partitions": 1, "status.storage.partitions": 1},
				"logging":    logging,
			},
			"metrics": map[string]any{
				"jmxPort":  w.jmx,
				"exporter": map[string]any{"enabled": true, "port": w.metricsPort, "path": shared.extras.JMXExporter()},
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

// mounted lays out a ConfigMap of the release as kubelet does: each key a file.
func mounted(t *testing.T, rendered *release.Release, name string) string {
	t.Helper()
	dir := t.TempDir()
	for _, object := range rendered.Objects {
		if object.Kind != "ConfigMap" || object.Metadata.Name != name {
			continue
		}
		for key, text := range object.Data {
			if err := os.WriteFile(filepath.Join(dir, key), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	t.Fatalf("the worker mounts at %s the ConfigMap %q, which the chart does not render", logPath, name)
	return ""
}

func freePort(t *testing.T) int {
	t.Helper()
	port, err := kafka.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}
