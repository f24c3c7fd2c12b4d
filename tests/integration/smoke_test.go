package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

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

// TestSmokeInterrupted deletes its connectors when its pod is ended.
func TestSmokeInterrupted(t *testing.T) {
	const prefix = "smoke.it-2"
	var said strings.Builder
	test := exec.CommandContext(t.Context(), shared.registrar, "test", "--url", shared.workers[0].URL, "--prefix", prefix,
		"--file", filepath.Join(t.TempDir(), "missing"), "--mode", "record")
	test.Stdout, test.Stderr = &said, &said
	if err := test.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "both connectors to run", func() bool {
		all := statuses(t)
		return all[prefix+"-helm-test-source"].Connector.State == "RUNNING" && all[prefix+"-helm-test-sink"].Connector.State == "RUNNING"
	})
	if err := test.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := test.Wait(); err == nil || !strings.Contains(said.String(), "Error: interrupted; run it again to finish") {
		t.Errorf("%v: %s", err, said.String())
	}
	for name := range infos(t) {
		if strings.HasPrefix(name, prefix) {
			t.Errorf("%s is left behind", name)
		}
	}
}
