package versions

import (
	"os"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

// start starts a broker with a topic of two records.
func start(t *testing.T) *kafka.Cluster {
	t.Helper()
	jars, err := kafka.Resolve(t.Context(), kafka.DefaultVersion, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	broker, err := kafka.Start(t.Context(), kafka.Options{Jars: jars})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := broker.Stop(); err != nil {
			t.Error(err)
		}
	})
	if err := broker.CreateTopic(t.Context(), "lines", 1); err != nil {
		t.Fatal(err)
	}
	if err := broker.Produce(t.Context(), "lines", kafka.RoundRobin, "first", "second"); err != nil {
		t.Fatal(err)
	}
	return broker
}

// startWorker starts a worker of a version, in a group of its own, with its admin API at a URL, and waits until it is healthy.
func startWorker(t *testing.T, broker *kafka.Cluster, version, admin string) *kafka.Worker {
	t.Helper()
	jars, err := kafka.Resolve(t.Context(), version, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := render(t, broker, version, admin)
	if err != nil {
		t.Fatal(err)
	}
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	pod, err := local.WorkerPod(rendered)
	if err != nil {
		t.Fatal(err)
	}
	port, err := kafka.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	machine := local.Machine{Port: port, PluginPath: jars.PluginPath(), SecretsDir: t.TempDir()}
	properties, _, err := machine.Properties(text)
	if err != nil {
		t.Fatal(err)
	}
	w, err := broker.StartWorker(t.Context(), kafka.WorkerOptions{
		Name: version, Port: port, Jars: jars, Properties: properties, Env: machine.Env(),
		JVMOptions: machine.AdaptAll(pod.JVMOptions()),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Kill)
	return w
}

func render(t *testing.T, broker *kafka.Cluster, version, admin string) (*release.Release, error) {
	text := map[string]any{"class": "org.apache.kafka.connect.storage.StringConverter"}
	return release.Render(t.Context(), release.Options{
		Name: "v" + strings.ReplaceAll(version, ".", "-"),
		Overlay: map[string]any{
			"image": map[string]any{"tag": version},
			"kafka": map[string]any{"bootstrapServers": broker.BootstrapServers()},
			"rest":  map[string]any{"adminListeners": []any{admin}, "responseHeaders": map[string]any{"X-Frame-Options": "DENY"}},
			"worker": map[string]any{
				"converters": map[string]any{"key": text, "value": text},
				"config":     map[string]any{"offset.storage.partitions": 1, "status.storage.partitions": 1},
			},
		},
	})
}
