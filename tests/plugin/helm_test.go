package plugin

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/tests/helm"
)

// program is a helm with folders of its own, so that the developer's plugins and settings are neither seen nor changed.
type program struct {
	path, home string
}

func newHelm(t *testing.T, version string) program {
	t.Helper()
	path, err := helm.Binary(t.Context(), version)
	if err != nil {
		t.Fatal(err)
	}
	// A blank in the plugin's folder finds what is not quoted.
	return program{path: path, home: filepath.Join(t.TempDir(), "a home")}
}

// result is what a run of helm printed and how it ended.
type result struct {
	stdout, stderr string
	code           int
}

func (p program) run(t *testing.T, args ...string) result {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), p.path, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "HELM_") && !strings.HasPrefix(variable, "KUBECONFIG=") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	// A kubeconfig that does not exist: the namespace comes from the flag alone.
	cmd.Env = append(cmd.Env, "KUBECONFIG="+filepath.Join(p.home, "kubeconfig"))
	// Helm 4 installs into data/plugins whatever HELM_PLUGINS says, but looks where that says.
	for variable, folder := range map[string]string{
		"HELM_PLUGINS": "data/plugins", "HELM_DATA_HOME": "data", "HELM_CONFIG_HOME": "config", "HELM_CACHE_HOME": "cache",
	} {
		cmd.Env = append(cmd.Env, variable+"="+filepath.Join(p.home, folder))
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// must runs helm, which has to succeed, and returns what it printed on stdout.
func (p program) must(t *testing.T, args ...string) string {
	t.Helper()
	r := p.run(t, args...)
	if r.code != 0 {
		t.Fatalf("helm %s: exit code %d\n%s%s", strings.Join(args, " "), r.code, r.stdout, r.stderr)
	}
	return r.stdout
}

func (p program) install(t *testing.T, dir string) {
	t.Helper()
	p.must(t, "plugin", "install", dir)
}

// eachHelm runs a test with every supported helm, the built plugin installed.
func eachHelm(t *testing.T, test func(t *testing.T, helm program)) {
	for _, version := range helm.Versions() {
		t.Run(version, func(t *testing.T) {
			helm := newHelm(t, version)
			helm.install(t, built)
			test(t, helm)
		})
	}
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q is not in:\n%s", part, text)
	}
}
