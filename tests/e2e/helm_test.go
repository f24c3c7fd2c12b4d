package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	helms "github.com/connect-register/connect-register/tests/helm"
)

const (
	repository = "../.."
	chart      = repository + "/charts/kafka-connect"
	examples   = chart + "/examples"
)

// program is a helm with folders of its own, and with the plugin.
type program struct{ path, home, version string }

// result is what a run of helm printed and how it ended.
type result struct {
	stdout, stderr string
	code           int
}

func (r result) text() string { return r.stdout + r.stderr }

// helm returns a helm program: helms.V3 or helms.V4.
func helm(t *testing.T, version string) *program {
	t.Helper()
	path, err := helms.Binary(t.Context(), version)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{path, t.TempDir(), version}
	p.must(t, "plugin", "install", suite.plugin)
	return p
}

// eachHelm runs a scenario with Helm 4, and with Helm 3 if that is asked for.
func eachHelm(t *testing.T, both bool, scenario func(t *testing.T, h *program)) {
	for _, version := range helms.Versions() {
		if both || version == helms.V4 {
			t.Run("Helm-"+version, func(t *testing.T) { scenario(t, helm(t, version)) })
		}
	}
}

// undo is the flag with which helm undoes what fails.
func (p *program) undo() string {
	if p.version == helms.V3 {
		return "--atomic"
	}
	return "--rollback-on-failure"
}

func (p *program) run(t *testing.T, args ...string) result {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), p.path, args...)
	// Ended by a signal, helm gives up waiting and says so.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "HELM_") && !strings.HasPrefix(variable, "KUBECONFIG=") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	cmd.Env = append(cmd.Env, "KUBECONFIG="+suite.kubeconfig)
	for variable, folder := range map[string]string{
		"HELM_PLUGINS": "data/plugins", "HELM_DATA_HOME": "data", "HELM_CONFIG_HOME": "config", "HELM_CACHE_HOME": "cache",
	} {
		cmd.Env = append(cmd.Env, variable+"="+filepath.Join(p.home, folder))
	}
	began := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	r := result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
	t.Logf("helm %s: exit code %d after %s", strings.Join(args, " "), r.code, time.Since(began).Round(time.Second))
	return r
}

// must runs helm, which has to succeed, and returns what it printed on stdout.
func (p *program) must(t *testing.T, args ...string) string {
	t.Helper()
	r := p.run(t, args...)
	if r.code != 0 {
		t.Fatalf("helm %s: exit code %d\n%s", strings.Join(args, " "), r.code, r.text())
	}
	return r.stdout
}

// buildPlugin makes a folder as a release archive has it: the plugin's files and its program in bin/.
func buildPlugin(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"plugin.yaml", "plugin.complete"} {
		data, err := os.ReadFile(filepath.Join(repository, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o755)
		}
		if err != nil {
			return err
		}
	}
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", filepath.Join(dir, "bin")+"/", "./cmd/connect-register")
	build.Dir, build.Env = repository, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugin: %w\n%s", err, out)
	}
	suite.plugin = dir
	return nil
}
