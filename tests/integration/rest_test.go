package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuardedWorker has TLS and basic authentication.
func TestGuardedWorker(t *testing.T) {
	g := startGuarded(t, "guarded", "none")
	g.works(t)
	g.fails(t, g.without("--ca-file"), "the server's certificate is signed by an unknown authority: set --ca-file to a PEM file with the authority's certificate")
	g.fails(t, g.without("--username-file", "--password-file"), "401 User cannot access the resource.: Connect wants basic authentication: set --username-file and --password-file")
	wrong := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(wrong, []byte("c4nary-wrong"), 0o600); err != nil {
		t.Fatal(err)
	}
	g.fails(t, append(g.without("--password-file"), "--password-file="+wrong),
		"401 User cannot access the resource.: Connect knows no such user, or the password is wrong: correct --username-file and --password-file")
	t.Setenv("SOME_NAME", "worker-1.example")
	g.fails(t, append(g.without(), "--server-name-env=SOME_NAME"), "the server's certificate is for worker-0.example, 127.0.0.1 and not for worker-1.example: write such a name in --url")
	plain := g
	plain.url = strings.Replace(g.url, "https:", "http:", 1)
	plain.fails(t, g.without("--ca-file"), "the server does not speak http")
}

// TestGuardedWorkerWantsCertificate has mutual TLS as well.
func TestGuardedWorkerWantsCertificate(t *testing.T) {
	g := startGuarded(t, "mutual", "required")
	g.works(t)
	g.fails(t, g.without("--cert-file", "--key-file"), "the server wants a client certificate: set --cert-file and --key-file")
	stranger := restSecrets(t)["rest-tls"]
	dir := t.TempDir()
	for _, key := range []string{"tls.crt", "tls.key"} {
		if err := os.WriteFile(filepath.Join(dir, key), stranger[key], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	strange := []string{"--cert-file=" + filepath.Join(dir, "tls.crt"), "--key-file=" + filepath.Join(dir, "tls.key")}
	g.fails(t, append(g.without("--cert-file", "--key-file"), strange...), "the server does not accept the client certificate in --cert-file "+dir)
}

// works runs every command with the access, the plugin's too.
func (g guarded) works(t *testing.T) {
	t.Helper()
	connectors := filepath.Join(t.TempDir(), "connectors")
	if err := os.Mkdir(connectors, 0o700); err != nil {
		t.Fatal(err)
	}
	const sink = `{"connector.class": "FileStreamSink", "topics": "guarded", "file": "guarded.txt"}`
	if err := os.WriteFile(filepath.Join(connectors, "sink.json"), []byte(sink), 0o600); err != nil {
		t.Fatal(err)
	}
	with := func(args ...string) []string { return append(append(args, "--url", g.url), g.access...) }
	runRegistrar(t, with("apply", "--connectors", connectors, "--owner", "me")...).mustBe(t, 0, "sink: created, RUNNING, 1 of 1 tasks running\n")
	got := runPlugin(t, with("apply", "--connectors", connectors, "--owner", "me")...)
	got.mustBe(t, 0, "sink: unchanged, RUNNING, 1 of 1 tasks running\n")
	if got := runPlugin(t, with("status")...); got.code != 0 || !strings.Contains(got.stdout, "RUNNING") {
		t.Errorf("status: %+v", got)
	}
	if got := runRegistrar(t, with("test", "--mode", "rest")...); got.code != 0 {
		t.Errorf("test: %+v", got)
	}
	runRegistrar(t, with("remove", "--owner", "me")...).mustBe(t, 0, "sink: deleted\n")
}

// fails runs commands that all fail with one reason, at once and without a credential in it.
func (g guarded) fails(t *testing.T, access []string, want string) {
	t.Helper()
	for name, got := range map[string]outcome{
		"probe":  runRegistrar(t, append([]string{"probe", "--url", g.url + "/health"}, access...)...),
		"remove": runRegistrar(t, append([]string{"remove", "--owner", "me", "--url", g.url}, access...)...),
		"status": runPlugin(t, append([]string{"status", "--url", g.url}, access...)...),
	} {
		if got.code != 1 || !strings.Contains(got.stderr, ": "+want) || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%s: %+v\nwant %s", name, got, want)
		}
		if strings.Contains(got.stdout+got.stderr, "c4nary") {
			t.Errorf("%s: a password shows", name)
		}
	}
}

// runPlugin runs the plugin's program, which is built the first time.
func runPlugin(t *testing.T, args ...string) outcome {
	t.Helper()
	plugin := filepath.Join(shared.work, "connect-register")
	if _, err := os.Stat(plugin); err != nil {
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", plugin, "../../cmd/connect-register").CombinedOutput(); err != nil {
			t.Fatalf("building the plugin: %v\n%s", err, out)
		}
	}
	return runProgram(t, plugin, args...)
}
