// Package integration runs the registrar's program against a real broker and two real workers, on what the chart
// renders. All tests share the broker and the workers; each has connectors and topics of its own.
package integration

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

const example = "../../charts/kafka-connect/examples/local-file-sink.yaml"

// shared is what TestMain starts.
var shared struct {
	cluster   *kafka.Cluster
	workers   []*kafka.Worker
	registrar string
	work      string
}

func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (code int, err error) {
	ctx := context.Background()
	if shared.work, err = os.MkdirTemp("", "connect-register-integration-"); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(shared.work)) }()
	shared.registrar = filepath.Join(shared.work, "registrar")
	build := exec.Command("go", "build", "-o", shared.registrar, "../../cmd/registrar")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("building the registrar: %w\n%s", err, out)
	}
	shared.cluster, err = kafka.Start(ctx, kafka.Options{Progress: os.Stderr})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, shared.cluster.Stop()) }()
	if err := startWorkers(ctx); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// startWorkers starts two workers of one group on the properties that the chart renders.
func startWorkers(ctx context.Context) error {
	rendered, err := renderConnectors(ctx, nil)
	if err != nil {
		return err
	}
	text, err := rendered.Properties()
	if err != nil {
		return err
	}
	for range 2 {
		port, err := kafka.FreePort()
		if err != nil {
			return err
		}
		machine := local.Machine{Port: port, PluginPath: shared.cluster.Jars().PluginPath(), SecretsDir: shared.work}
		properties, _, err := machine.Properties(text)
		if err != nil {
			return err
		}
		w, err := shared.cluster.StartWorkerNoWait(kafka.WorkerOptions{Port: port, Properties: properties, Env: machine.Env()})
		if err != nil {
			return err
		}
		shared.workers = append(shared.workers, w)
	}
	for _, w := range shared.workers {
		if err := w.WaitHealthy(ctx); err != nil {
			return err
		}
	}
	return nil
}

// renderConnectors renders the example with other connectors.
func renderConnectors(ctx context.Context, connectors map[string]connector.Connector) (*release.Release, error) {
	declared := map[string]any{"local-file-sink": nil}
	for name, c := range connectors {
		config := map[string]any{}
		for key, value := range c.Config {
			config[key] = value
		}
		// Tests of what shows of a password need one.
		declared[name] = map[string]any{"config": config, "allowPlaintext": true}
		if c.State != "" {
			declared[name].(map[string]any)["state"] = c.State
		}
	}
	return release.Render(ctx, release.Options{
		Name: "it", Values: values.Options{ValueFiles: []string{example}},
		Overlay: map[string]any{
			"kafka":      map[string]any{"bootstrapServers": shared.cluster.BootstrapServers()},
			"worker":     map[string]any{"config": map[string]any{"offset.flush.interval.ms": 1000, "scheduled.rebalance.max.delay.ms": 0}},
			"connectors": declared,
		},
	})
}

// outcome is what a run of the registrar's program gave.
type outcome struct {
	code           int
	stdout, stderr string
}

// register renders the connectors and runs the registrar on them as the Job does, with more flags if given.
func register(t *testing.T, connectors map[string]connector.Connector, more ...string) outcome {
	t.Helper()
	rendered, err := renderConnectors(t.Context(), connectors)
	if err != nil {
		t.Fatal(err)
	}
	files, err := rendered.ConnectorFiles()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	job, _ := rendered.RegistrarArgs()
	args, err := local.RegistrarArgs(job, shared.workers[0].URL, dir)
	if err != nil {
		t.Fatal(err)
	}
	return runRegistrar(t, append(args, more...)...)
}

// runRegistrar runs the registrar's program.
func runRegistrar(t *testing.T, args ...string) outcome {
	t.Helper()
	return runProgram(t, shared.registrar, args...)
}

func runProgram(t *testing.T, program string, args ...string) outcome {
	t.Helper()
	var stdout, stderr strings.Builder
	run := exec.CommandContext(t.Context(), program, args...)
	run.Stdout, run.Stderr = &stdout, &stderr
	err := run.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return outcome{run.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (o outcome) mustBe(t *testing.T, code int, stdout string) {
	t.Helper()
	if o.code != code || o.stdout != stdout {
		t.Fatalf("exit code %d, want %d; stdout:\n%s\nwant:\n%s\nstderr:\n%s", o.code, code, o.stdout, stdout, o.stderr)
	}
}
