package registrar_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/connect-register/connect-register/tests/certs"
)

// fleet is the workers 127.0.0.10, 127.0.0.11 and so on at one port, and localhost, which stands for their Service.
type fleet struct {
	server *connectServer
	// revision says what a worker answers to its n-th request of /health, from 1; "" for no such header.
	revision func(worker, n int) string
	port     string
}

func newFleet(t *testing.T, workers int, config *tls.Config) *fleet {
	t.Helper()
	f := &fleet{server: newServer(t)}
	service := f.listen(t, "127.0.0.1:0", config, -1)
	_, f.port, _ = net.SplitHostPort(service)
	for i := range workers {
		f.listen(t, fmt.Sprintf("127.0.0.1%d:%s", i, f.port), config, i)
	}
	return f
}

func (f *fleet) listen(t *testing.T, address string, config *tls.Config, worker int) string {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	if config != nil {
		listener = tls.NewListener(listener, config)
	}
	var asked atomic.Int64
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if worker >= 0 && r.URL.Path == "/health" {
			if revision := f.revision(worker, int(asked.Add(1))); revision != "" {
				w.Header().Set("X-Connect-Register-Rollout", revision)
			}
		}
		f.server.Config.Handler.ServeHTTP(w, r)
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return address
}

func (f *fleet) apply(t *testing.T, scheme string, more ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := folder(t, map[string]string{"a.json": config("C")})
	args := []string{
		"apply", "--url", scheme + "://localhost:" + f.port, "--connectors", dir, "--owner", "me", "--settle", "1ns",
		"--rollout", "new", "--worker-url", scheme + "://127.0.0.1{}:" + f.port,
	}
	return execute(t, append(args, more...)...)
}

// TestRollout: nothing is written while a worker is not of this release.
func TestRollout(t *testing.T) {
	const (
		created = "a: created, RUNNING, 1 of 1 tasks running\n"
		old     = "worker 127.0.0.11: it still runs another revision of the release"
		others  = "the workers are of another revision of the release than this run, so nothing was changed\n"
	)
	always := func(revisions ...string) func(int, int) string {
		return func(worker, _ int) string { return revisions[worker] }
	}
	tests := []struct {
		name     string
		revision func(worker, n int) string
		args     []string
		code     int
		stdout   string
		stderr   string
	}{
		{"all are new", always("new", "new"), []string{"--workers=2"}, 0, created, ""},
		{"one is new later", func(worker, n int) string {
			if worker == 1 && n < 2 {
				return ""
			}
			return "new"
		}, []string{"--workers=2"}, 0, created, "waiting: " + old + "\n"},
		{"one stays old", always("new", "old"), []string{"--workers=2", "--timeout=2s"}, 1, "",
			"waiting: " + old + "\nError: gave up waiting for the workers of this release: " + old + ". Nothing was written. If they only need longer, " +
				"raise --timeout (registration.timeoutSeconds), or let Helm wait for them (--wait)\n"},
		{"one that goes does not count", always("new", "old"), []string{"--workers=1"}, 0, created, ""},
		{"scheduled", always("new", "new"), []string{"--workers=2", "--scheduled"}, 0, created, ""},
		{"scheduled, one is away", always("new", "new"), []string{"--workers=3", "--scheduled"}, 0, created, ""},
		{"scheduled by an old release", always("new", "newer"), []string{"--workers=2", "--scheduled"}, 0, others, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFleet(t, 2, nil)
			f.revision = test.revision
			code, stdout, stderr := f.apply(t, "http", test.args...)
			if code != test.code || stdout != test.stdout || stderr != test.stderr || (f.server.writes > 0) != (stdout == created) {
				t.Errorf("exit code %d and %d writes\nstdout %q, want %q\nstderr %q, want %q", code, f.server.writes, stdout, test.stdout, stderr, test.stderr)
			}
		})
	}
}

// TestGuardedRollout asks workers whose certificate names their Service alone, and who want a password.
func TestGuardedRollout(t *testing.T) {
	ca, err := certs.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := ca.Issue("localhost")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair(certificate.PEM())
	if err != nil {
		t.Fatal(err)
	}
	f := newFleet(t, 2, &tls.Config{Certificates: []tls.Certificate{pair}})
	f.revision = func(int, int) string { return "new" }
	f.server.intercept = func(w http.ResponseWriter, r *http.Request) bool {
		if user, password, _ := r.BasicAuth(); user != "me" || password != canary || !strings.HasPrefix(r.Host, "localhost:") {
			http.Error(w, "who are you", http.StatusUnauthorized)
			return true
		}
		return false
	}
	dir := folder(t, map[string]string{"ca.crt": string(ca.PEM()), "user": "me", "password": canary, "wrong": "x"})
	login := []string{"--workers=2", "--ca-file", filepath.Join(dir, "ca.crt"), "--username-file", filepath.Join(dir, "user"), "--password-file"}
	code, stdout, stderr := f.apply(t, "https", append(login, filepath.Join(dir, "password"))...)
	if code != 0 || stdout != "a: created, RUNNING, 1 of 1 tasks running\n" {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
	code, _, stderr = f.apply(t, "https", append(login, filepath.Join(dir, "wrong"))...)
	if code != 1 || !strings.Contains(stderr, "Error: asking worker 127.0.0.1") || !strings.Contains(stderr, "401") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
}

// TestChangedSecret: the first run stores a digest, the next one finds what has changed, and one without the Secrets does
// not care. A missing key is one connector's.
func TestChangedSecret(t *testing.T) {
	s := newServer(t)
	secrets := folder(t, map[string]string{"db/password": canary, "gone/..data": ""})
	dir := folder(t, map[string]string{
		"a.json": `{"connector.class": "C", "db.password": "${dir:` + secrets + `/db:password}"}`,
		"b.json": `{"connector.class": "C"}`,
		"c.json": `{"connector.class": "C", "db.password": "${dir:` + secrets + `/gone:password}"}`,
	})
	apply := func(more ...string) (int, string, string) {
		args := []string{"apply", "--url", s.URL, "--connectors", dir, "--owner", "me", "--settle", "1ns"}
		return execute(t, append(args, more...)...)
	}
	const gone = "c: invalid: db.password: there is no Secret gone, or nothing in it; create it with the key password, or correct the reference"
	expect := func(code int, lines ...string) func(int, string, string) {
		return func(got int, stdout, stderr string) {
			t.Helper()
			for _, line := range lines {
				if !strings.Contains(stdout, line+"\n") {
					t.Errorf("stdout lacks %q:\n%s%s", line, stdout, stderr)
				}
			}
			if got != code {
				t.Errorf("exit code %d, want %d", got, code)
			}
		}
	}
	seen := []string{"--secrets-path", secrets, "--secret-propagation", "100ms"}
	expect(1, "a: created, RUNNING, 1 of 1 tasks running", "b: created, RUNNING, 1 of 1 tasks running", gone)(apply(seen...))
	first := s.stored["a"]["connect-register.secrets"]
	if first == "" || s.stored["b"]["connect-register.secrets"] != "" {
		t.Errorf("digests %q and %q", first, s.stored["b"]["connect-register.secrets"])
	}
	if err := os.Remove(filepath.Join(dir, "c.json")); err != nil {
		t.Fatal(err)
	}
	const unchanged = "a: unchanged, RUNNING, 1 of 1 tasks running"
	expect(0, unchanged)(apply(seen...))
	expect(0, unchanged)(apply())
	if err := os.WriteFile(filepath.Join(secrets, "db", "password"), []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(0, unchanged)(apply())
	code, stdout, stderr := apply(append(seen, "--scheduled")...)
	expect(0, "a: updated, RUNNING, 1 of 1 tasks running; a Secret that it refers to has changed", "b: unchanged, RUNNING, 1 of 1 tasks running")(code, stdout, stderr)
	if second := s.stored["a"]["connect-register.secrets"]; second == first || strings.Contains(stdout+stderr, second) || strings.Contains(stdout+stderr, first) {
		t.Errorf("digest %q after %q, said:\n%s%s", second, first, stdout, stderr)
	}
	if stderr != "waiting: Secrets have changed, which workers see up to 100ms later: a\n" {
		t.Errorf("stderr %q", stderr)
	}
	expect(0, unchanged)(apply(seen...))
}
