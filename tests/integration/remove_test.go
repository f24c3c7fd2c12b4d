package integration

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connector"
)

// sorted puts the lines of standard output in order: they come as results do.
func sorted(o outcome) outcome {
	lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
	slices.Sort(lines)
	o.stdout = strings.Join(lines, "\n")
	return o
}

// TestRemove stops, then deletes what belongs to an owner, and nothing else.
func TestRemove(t *testing.T) {
	topic := newTopic(t, "remove")
	cleanUp(t, "mine-a", "mine-b", "yours")
	mine := map[string]connector.Connector{"mine-a": sinkTo(topic, "a.txt"), "mine-b": sinkTo(topic, "b.txt")}
	for owner, connectors := range map[string]map[string]connector.Connector{"remove/me": mine, "remove/you": {"yours": sinkTo(topic, "c.txt")}} {
		if got := register(t, connectors, "--owner="+owner); got.code != 0 {
			t.Fatalf("got %+v", got)
		}
	}
	remove := func(more ...string) outcome {
		return sorted(runRegistrar(t, append([]string{"remove", "--url", shared.workers[1].URL, "--owner", "remove/me"}, more...)...))
	}
	remove("--stop").mustBe(t, 0, "mine-a: stopped\nmine-b: stopped")
	all := statuses(t)
	if all["mine-a"].Connector.State != "STOPPED" || all["mine-b"].Connector.State != "STOPPED" || all["yours"].Connector.State != "RUNNING" {
		t.Errorf("got %v", all)
	}
	remove().mustBe(t, 0, "mine-a: deleted\nmine-b: deleted")
	remove().mustBe(t, 0, "no connector belongs to remove/me, so there is nothing to remove")
	if all := infos(t); all["yours"].Name != "yours" || all["mine-a"].Name != "" {
		t.Errorf("got %v", all)
	}
}

// TestSmoke sends a record twice: the offsets of the first test do not pass for those of the second.
func TestSmoke(t *testing.T) {
	const prefix = "smoke.it-1"
	out := "/tmp/" + prefix + ".helm-test.out"
	t.Cleanup(func() { os.Remove(out) })
	if err := os.Remove(out); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "lines.txt")
	if err := os.WriteFile(file, []byte("first\nsecond\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	test := func(more ...string) outcome {
		return runRegistrar(t, append([]string{"test", "--url", shared.workers[0].URL, "--prefix", prefix, "--file", file}, more...)...)
	}
	for range 2 {
		got := test("--mode", "record")
		if got.code != 0 || !strings.Contains(got.stdout, file+" is in topic "+prefix+".helm-test\n") || !strings.Contains(got.stdout, "-sink: wrote up to offset ") {
			t.Fatalf("got %+v", got)
		}
		for name := range infos(t) {
			if strings.HasPrefix(name, prefix) {
				t.Errorf("%s is left behind", name)
			}
		}
	}
	values, err := shared.cluster.ReadAll(t.Context(), prefix+".helm-test")
	if err != nil || strings.Join(values, " ") != "first second first second" {
		t.Errorf("the topic has %q: %v", values, err)
	}
	written, err := os.ReadFile(out)
	if err != nil || !strings.HasSuffix(string(written), "first\nsecond\nfirst\nsecond\n") {
		t.Errorf("the sink wrote %q: %v", written, err)
	}

	// A worker that lacks the file sends nothing.
	file = filepath.Join(t.TempDir(), "missing")
	if got := test("--timeout", "20s"); got.code != 1 || !strings.Contains(got.stderr, "-source read nothing of "+file+": gave up: no offset is stored yet") {
		t.Errorf("got %+v", got)
	}
	if all := infos(t); all[prefix+"-helm-test-source"].Name != "" || all[prefix+"-helm-test-sink"].Name != "" {
		t.Error("connectors are left behind")
	}
	if got := test("--mode", "rest"); got.code != 0 || !strings.HasPrefix(got.stdout, "healthy: Kafka Connect ") {
		t.Errorf("got %+v", got)
	}
}

// TestProbe asks a real worker for its health.
func TestProbe(t *testing.T) {
	runRegistrar(t, "probe", "--url", shared.workers[0].URL+"/health").mustBe(t, 0, "")
	if got := runRegistrar(t, "probe", "--url", shared.workers[0].URL+"/nowhere"); got.code != 1 || got.stderr != "Error: GET /nowhere: 404 HTTP 404 Not Found\n" {
		t.Errorf("got %+v", got)
	}
}
