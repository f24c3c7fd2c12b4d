// Package migrate runs the commands that make values, on files as people have them: the results are compared with golden
// files, hold no password, pass the chart's own checks, and render with both helm programs.
package migrate

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/helm"
)

var update = flag.Bool("update", false, "write the golden files anew")

// canary is every password in the inputs.
const canary = "s3cr3t-canary"

const chartDir = "../../charts/kafka-connect"

// goldens are the files of a case's folder golden.
var goldens = []string{"values.yaml", "secrets.yaml", "report.txt", "error.txt"}

func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/args")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	chart, err := filepath.Abs(chartDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range cases {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			line, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden, err := filepath.Abs(filepath.Join(filepath.Dir(file), "golden"))
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(filepath.Join(filepath.Dir(file), "in"))
			got := run(t, strings.Fields(string(line)))
			again := run(t, strings.Fields(string(line)))
			if diff := cmp.Diff(got, again); diff != "" {
				t.Errorf("a second run differs:\n%s", diff)
			}
			compare(t, golden, got)
			guard(t, got)
			if got["error.txt"] == "" {
				installs(t, chart, got["values.yaml"])
			}
		})
	}
}

// run runs a command of the plugin in an empty folder and returns what it wrote and said, by golden file.
func run(t *testing.T, args []string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	code := registrar.Execute(cli.New(), append(append([]string{"migrate"}, args...), "--output-dir", dir), &stdout, &stderr)
	got := map[string]string{"report.txt": stdout.String()}
	if code != 0 {
		got["error.txt"] = strings.ReplaceAll(stderr.String(), dir, "DIR")
	}
	for _, name := range goldens[:2] {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			got[name] = string(data)
		} else if !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return got
}

func compare(t *testing.T, golden string, got map[string]string) {
	t.Helper()
	if *update {
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(golden, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range goldens {
		if *update && got[name] != "" {
			if err := os.WriteFile(filepath.Join(golden, name), []byte(got[name]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(filepath.Join(golden, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got[name]); diff != "" {
			t.Errorf("%s differs; if it is meant, run go test ./tests/migrate -update (-want +got):\n%s", name, diff)
		}
	}
}

// guard finds passwords outside of the Secrets.
func guard(t *testing.T, got map[string]string) {
	t.Helper()
	for _, name := range []string{"values.yaml", "report.txt", "error.txt"} {
		if strings.Contains(got[name], canary) {
			t.Errorf("%s holds a password:\n%s", name, got[name])
		}
	}
}

// installs validates the values with all rules, and renders them in process and with both helm programs.
func installs(t *testing.T, chart, text string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	plugin(t, 0, "validate", "-f", file)
	if _, err := release.Render(t.Context(), release.Options{Name: "demo", Chart: chart, Values: values.Options{ValueFiles: []string{file}}}); err != nil {
		t.Errorf("the chart does not render: %v", err)
	}
	for _, version := range helm.Versions() {
		program, err := helm.Binary(t.Context(), version)
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(program, "template", "demo", chart, "--kube-version", release.DefaultKubeVersion, "-f", file).CombinedOutput()
		if err != nil {
			t.Errorf("helm %s: %v\n%s", version, err, out)
		}
	}
}
