package plugin

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/version"
)

func TestListAndUninstall(t *testing.T) {
	eachHelm(t, func(t *testing.T, helm program) {
		if fields := listed(t, helm); len(fields) < 2 || fields[0] != "connect-register" || fields[1] != version.Version {
			t.Errorf("helm plugin list: %q", fields)
		}
		// A plugin.yaml that a helm does not like breaks or disturbs its every command.
		if r := helm.run(t, "version"); r.code != 0 || r.stderr != "" {
			t.Errorf("helm version: exit code %d, stderr %q", r.code, r.stderr)
		}
		helm.must(t, "plugin", "uninstall", "connect-register")
		if fields := listed(t, helm); len(fields) > 0 {
			t.Errorf("after uninstall helm plugin list has: %q", fields)
		}
		if r := helm.run(t, "connect-register", "--version"); r.code == 0 {
			t.Errorf("after uninstall the command is still there: %s", r.stdout)
		}
		if _, err := os.Stat(filepath.Join(built, "bin", "connect-register")); err != nil {
			t.Errorf("uninstall took the user's own files away: %v", err)
		}
	})
}

// listed returns the words that helm plugin list has for the plugin.
func listed(t *testing.T, helm program) []string {
	t.Helper()
	for line := range strings.Lines(helm.must(t, "plugin", "list")) {
		if strings.HasPrefix(line, "connect-register") {
			return strings.Fields(line)
		}
	}
	return nil
}

func TestHelpAndVersion(t *testing.T) {
	eachHelm(t, func(t *testing.T, helm program) {
		for _, args := range [][]string{{"--help"}, {"-h"}, {"generate", "secrets", "--help"}, {"--version"}, {}} {
			want, err := exec.Command(filepath.Join(built, "bin", "connect-register"), args...).Output()
			if err != nil || len(want) == 0 {
				t.Fatalf("%q without helm: %v", args, err)
			}
			got := helm.must(t, append([]string{"connect-register"}, args...)...)
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%q differs through helm (-without +with):\n%s", args, diff)
			}
		}
		contains(t, helm.must(t, "--help"), "connect-register")
	})
}

// TestNamespaceArrives gives -n in every place: Helm takes it away and hands it over in the environment.
func TestNamespaceArrives(t *testing.T) {
	eachHelm(t, func(t *testing.T, helm program) {
		command := []string{"connect-register", "generate", "properties", "demo", "--set", "kafka.bootstrapServers=broker:9092"}
		for _, c := range []struct {
			args  []string
			group string
		}{
			{append([]string{"-n", "data"}, command...), "data.demo-kafka-connect"},
			{append([]string{"--namespace=data"}, command...), "data.demo-kafka-connect"},
			{append(command[:len(command):len(command)], "-n", "data"), "data.demo-kafka-connect"},
			{command, "default.demo-kafka-connect"},
		} {
			contains(t, helm.must(t, c.args...), "\ngroup.id="+c.group+"\n")
		}
	})
}

func TestExitCodesPassThrough(t *testing.T) {
	eachHelm(t, func(t *testing.T, helm program) {
		values := filepath.Join(t.TempDir(), "values.yaml")
		write(t, values, "kafka: {bootstrapServers: \"broker:9092\"}\n")
		if r := helm.run(t, "connect-register", "validate", "-f", values); r.code != 0 || r.stdout != "valid: values\n" || r.stderr != "" {
			t.Errorf("good values: %+v", r)
		}
		write(t, values, "kafka:\n  bootstrapServer: broker:9092\n")
		r := helm.run(t, "connect-register", "validate", "-f", values)
		if r.code != 1 || !strings.HasPrefix(r.stderr, "Error: not valid: 1 error(s), 0 warning(s)\n") { // helm adds a line of its own
			t.Errorf("wrong values: %+v", r)
		}
		contains(t, r.stdout, values+":2:3: error: kafka.bootstrapServer: unknown key")
		if r := helm.run(t, "connect-register", "nonsense"); r.code != 1 || r.stdout != "" {
			t.Errorf("unknown command: %+v", r)
		}
	})
}

// TestPlanThroughHelm: the exit code 2 and flags that Helm knows too reach their ends. kubeconfig and context come from Helm.
func TestPlanThroughHelm(t *testing.T) {
	connect := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/validate") {
			_, _ = io.WriteString(w, `{"error_count": 0, "configs": []}`)
			return
		}
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(connect.Close)
	eachHelm(t, func(t *testing.T, helm program) {
		file := filepath.Join(t.TempDir(), "a.json")
		write(t, file, `{"connector.class": "A"}`)
		r := helm.run(t, "connect-register", "plan", "--url", connect.URL, "--connectors", file, "-o", "json", "--no-color")
		if r.code != 2 || !strings.Contains(r.stdout, `"create": 1`) {
			t.Errorf("%+v", r)
		}
		if r := helm.run(t, "connect-register", "status", "--url", connect.URL, "-v", "--debug"); r.code != 0 || !strings.Contains(r.stdout, "healthy: 0 connectors") {
			t.Errorf("%+v", r)
		}
		r = helm.run(t, "connect-register", "status", "demo", "--kube-apiserver", "http://127.0.0.1:1", "-n", "data")
		if r.code != 1 || !strings.Contains(r.stderr, "reading release data/demo from Helm's storage") || !strings.Contains(r.stderr, "127.0.0.1:1") {
			t.Errorf("%+v", r)
		}
		if r = helm.run(t, "connect-register", "status", "demo", "--kube-context", "nowhere"); !strings.Contains(r.stderr, `"nowhere"`) {
			t.Errorf("%+v", r)
		}
	})
}

func TestCompletion(t *testing.T) {
	eachHelm(t, func(t *testing.T, helm program) {
		for _, c := range []struct {
			words []string
			want  string
		}{
			{[]string{"gen"}, "generate\t"},
			{[]string{"generate", "prop"}, "properties\t"},
			{[]string{""}, "validate\t"},
			{[]string{"apply", "--take"}, "--take-ownership\t"},
			{[]string{"pl"}, "plan\t"},
			{[]string{"re"}, "restart\t"},
			{[]string{"plan", "--no-c"}, "--no-color\t"},
			{[]string{"plan", "-o", ""}, "yaml"},
			{[]string{"prune", "--max"}, "--max-deletes\t"},
			{[]string{"status", "--wat"}, "--watch\t"},
			{[]string{"restart", "--only"}, "--only-failed\t"},
			{[]string{"pause", "--al"}, "--all\t"},
			{[]string{"resume", "--own"}, "--owner\t"},
			{[]string{"stop", "--time"}, "--timeout\t"},
			{[]string{"delete", "--ye"}, "--yes\t"},
			{[]string{"migrate", "st"}, "standalone\t"},
			{[]string{"migrate", "standalone", "--wor"}, "--worker\t"},
			{[]string{"migrate", "strimzi", "--clu"}, "--cluster\t"},
			{[]string{"import", "--off"}, "--offsets\t"},
		} {
			out := helm.must(t, append([]string{"__complete", "connect-register"}, c.words...)...)
			if !strings.HasPrefix(out, c.want) && !strings.Contains(out, "\n"+c.want) {
				t.Errorf("%q does not offer %q but:\n%s", c.words, c.want, out)
			}
		}
	})
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
