package guarded

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

// worker is a worker of a release, and the pod that it runs in.
type worker struct {
	*kafka.Worker
	guard    guard
	port     int
	rendered *release.Release
	pod      *pod
	// here changes the paths of the worker's container to those of this machine.
	here *strings.Replacer
}

// start does what a node does with a rendered worker pod: it mounts the Secrets, runs the init containers and starts the
// worker, which calls itself host. The test's end stops it.
func (g guard) start(t *testing.T, host string) *worker {
	t.Helper()
	port, err := kafka.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	rendered := g.render(t, port, nil)
	spec, err := local.WorkerPod(rendered)
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{guard: g, port: port, rendered: rendered, pod: newPod(t, spec, g.secrets)}
	w.prepare(t)
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	machine := local.Machine{Port: port, PluginPath: shared.cluster.Jars().PluginPath(), SecretsDir: w.pod.dir}
	properties, _, err := machine.Properties([]byte(w.here.Replace(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	w.Worker, err = shared.cluster.StartWorkerNoWait(kafka.WorkerOptions{
		Name: g.release, Port: port, Properties: properties, Env: []string{"CONNECT_POD_HOST=" + host, "CONNECT_ROLLOUT=local"},
		JVMOptions: replaceAll(w.here, w.pod.JVMOptions()),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.stop(t) })
	return w
}

// stop ends the worker. The test's own context may be done by now.
func (w *worker) stop(t *testing.T) {
	if err := w.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// prepare runs the init containers and lays out what the worker mounts.
func (w *worker) prepare(t *testing.T) {
	t.Helper()
	want := []string{"copy-registrar"}
	if w.guard.login {
		want = append(want, "list-users")
	}
	if got := w.pod.InitContainers(); !slices.Equal(got, want) {
		t.Fatalf("init containers %v, want %v", got, want)
	}
	for _, name := range want {
		w.pod.run(t, name).is(t, 0, "", "")
	}
	w.here = w.pod.enter(t, "worker")
	w.pod.fill(t, logPath, map[string][]byte{"helm-test.txt": []byte(renderedFile(t, w.rendered, "helm-test.txt"))})
	if w.guard.login {
		jaas := w.here.Replace(renderedFile(t, w.rendered, "jaas.conf"))
		w.pod.fill(t, propertiesPath, map[string][]byte{"jaas.conf": []byte(jaas)})
	}
}

// probe runs the command of a rendered probe in a pod of this name.
func (w *worker) probe(t *testing.T, name, host string) outcome {
	t.Helper()
	container := w.pod.Container("worker")
	command := container.StartupProbe.Exec.Command
	if name == "readinessProbe" {
		command = container.ReadinessProbe.Exec.Command
	}
	return runProgram(t, []string{"CONNECT_POD_HOST=" + host}, replaceAll(w.here, command))
}

// await waits, as kubelet does, until the startup probe succeeds.
func (w *worker) await(t *testing.T, host string) {
	t.Helper()
	eventually(t, "the startup probe", func() error {
		select {
		case <-w.Done():
			t.Fatalf("the worker ended:\n%s", w.Log())
		default:
		}
		if got := w.probe(t, "startupProbe", host); got.code != 0 {
			return fmt.Errorf("got %+v", got)
		}
		return nil
	})
}

// job runs a Job of the release, or its test pod, against this worker.
func (w *worker) job(t *testing.T, name string, secrets local.Secrets, connectors map[string]any) outcome {
	t.Helper()
	rendered := w.guard.render(t, w.port, connectors)
	// The test's connectors run in the workers, so its file is one of theirs.
	file := logPath + "/helm-test.txt"
	return runJob(t, rendered, name, secrets, w.service(), "localhost", file, w.here.Replace(file))
}

// service is the name of the Service in front of the workers.
func (w *worker) service() string {
	return w.guard.release + "-kafka-connect.default.svc.cluster.local"
}

// url is what the worker calls itself.
func (w *worker) url() string { return fmt.Sprintf("https://localhost:%d", w.port) }
