// Package versions starts workers of older versions of Kafka on what the chart renders. One broker of the newest version
// serves them all.
package versions

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

// TestWorkersOfEachVersion has a worker of each version get healthy on the properties and the JVM's flags that the chart
// renders for its image, and move records into a file.
func TestWorkersOfEachVersion(t *testing.T) {
	broker := start(t)
	for _, version := range []string{"3.9.1", "4.0.1", kafka.DefaultVersion} {
		t.Run(version, func(t *testing.T) {
			w := startWorker(t, broker, version)
			client, err := connect.New(w.URL)
			if err != nil {
				t.Fatal(err)
			}
			server, err := client.Root(t.Context())
			if err != nil || server.Version != version {
				t.Errorf("the worker is of version %q, want %q: %v", server.Version, version, err)
			}
			// A name of its own is a consumer group of its own, which waits for nobody else's members.
			name := "sink-" + version
			into := filepath.Join(w.Dir, "into.txt")
			eventually(t, "the connector to be registered", func() error {
				_, err := client.PutConfig(t.Context(), name, map[string]string{
					"connector.class": "FileStreamSink", "topics": "lines", "file": into,
				})
				return err
			})
			eventually(t, "the records to arrive", func() error { return arrived(into) })
			running(t, client, name)
		})
	}
}

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

// startWorker starts a worker of a version, in a group of its own, and waits until it is healthy.
func startWorker(t *testing.T, broker *kafka.Cluster, version string) *kafka.Worker {
	t.Helper()
	jars, err := kafka.Resolve(t.Context(), version, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	rendered, err := render(t, broker, version)
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

func render(t *testing.T, broker *kafka.Cluster, version string) (*release.Release, error) {
	text := map[string]any{"class": "org.apache.kafka.connect.storage.StringConverter"}
	return release.Render(t.Context(), release.Options{
		Namespace: "v" + version,
		Overlay: map[string]any{
			"image": map[string]any{"tag": version},
			"kafka": map[string]any{"bootstrapServers": broker.BootstrapServers()},
			"worker": map[string]any{
				"converters": map[string]any{"key": text, "value": text},
				"config":     map[string]any{"offset.storage.partitions": 1, "status.storage.partitions": 1},
			},
		},
	})
}

func arrived(file string) error {
	got, err := os.ReadFile(file)
	if err == nil && string(got) != "first\nsecond\n" {
		err = fmt.Errorf("the sink has written %q", got)
	}
	return err
}

// running waits until the worker says so of a connector and its task.
func running(t *testing.T, client *connect.Client, name string) {
	t.Helper()
	eventually(t, "connector and task to run", func() error {
		all, err := client.Statuses(t.Context())
		if err != nil {
			return err
		}
		if s := all[name]; s.Connector.State != "RUNNING" || len(s.Tasks) != 1 || s.Tasks[0].State.State != "RUNNING" {
			return fmt.Errorf("its status is %+v", s)
		}
		return nil
	})
}

// eventually waits until there is nothing to complain of; the bound is generous because machines differ.
func eventually(t *testing.T, what string, complaint func() error) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		err := complaint()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s: %v", what, err)
		}
	}
}
