package guarded

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCertificate has two workers that want a certificate of each client, and so of each other; once with a password too,
// which they hand on.
func TestCertificate(t *testing.T) {
	for _, g := range []guard{newGuard(t, "certificate", "required", false), newGuard(t, "both", "required", true)} {
		t.Run(g.release, func(t *testing.T) {
			leader, follower := g.startTwo(t)
			t.Run("clients", func(t *testing.T) { leader.wantsCertificate(t) })
			t.Run("probes", func(t *testing.T) { leader.isProbed(t); follower.isProbed(t) })
			t.Run("Job through the follower", func(t *testing.T) {
				follower.registers(t, leader, follower)
				eventually(t, "the forwarded request in the leader's log", leader.wasForwarded)
			})
			t.Run("Job through the leader", func(t *testing.T) { leader.registers(t, leader, follower) })
			t.Run("test", func(t *testing.T) { follower.isTested(t) })
			t.Run("connectors of another release", func(t *testing.T) { follower.servesOthers(t) })
			t.Run("a worker with a certificate of somebody else", func(t *testing.T) { leader.refusesStrangers(t) })
		})
	}
}

// startTwo starts two workers and tells which of them leads.
func (g guard) startTwo(t *testing.T) (leader, follower *worker) {
	t.Helper()
	one, other := g.start(t, "localhost"), g.start(t, "localhost")
	one.await(t, "localhost")
	other.await(t, "localhost")
	eventually(t, "one group", func() error { return oneGroup(t, one, other) })
	if one.leader(t) == one.url() {
		return one, other
	}
	return other, one
}

var forwardedWrite = regexp.MustCompile(`"(PUT|POST) /connectors[^ ]*\?forward=[^ ]* HTTP/1\.1" 20`)

// wasForwarded says whether another worker has handed this one a write that it took.
func (w *worker) wasForwarded() error {
	if !forwardedWrite.MatchString(w.Log()) {
		return errors.New("there is none")
	}
	return nil
}

// wantsCertificate calls the worker with and without a certificate.
func (w *worker) wantsCertificate(t *testing.T) {
	for _, path := range []string{"/", "/health"} {
		if code, body, err := w.guard.admitted().ask(t, w, http.MethodGet, path, ""); err != nil || code != 200 {
			t.Errorf("with a certificate, %s: %d %s %v", path, code, body, err)
		}
		bare := w.guard.admitted()
		bare.certificate = false
		if code, body, err := bare.ask(t, w, http.MethodGet, path, ""); err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("without a certificate, %s: %d %s %v", path, code, body, err)
		}
	}
	for _, flag := range []string{"--cert-file=", "--key-file="} {
		for _, probe := range [][]string{w.pod.Container("worker").StartupProbe.Exec.Command, w.pod.Container("worker").ReadinessProbe.Exec.Command} {
			if !slices.ContainsFunc(probe, func(arg string) bool { return strings.HasPrefix(arg, flag) }) {
				t.Errorf("a probe without %s: %q", flag, probe)
			}
		}
	}
}

// refusesStrangers has a third worker join the group whose certificate the others do not trust, nor it theirs. What it has
// to forward fails, so what the other follower forwarded before was guarded.
func (w *worker) refusesStrangers(t *testing.T) {
	stranger := newGuard(t, w.guard.release, w.guard.clientAuth, w.guard.login).start(t, "localhost")
	stranger.await(t, "localhost")
	eventually(t, "one group", func() error { return oneGroup(t, w, stranger) })
	if leader := stranger.leader(t); leader != w.url() {
		t.Fatalf("%s leads, not %s", leader, w.url())
	}
	body, err := json.Marshal(sink("forwarded")["config"])
	if err != nil {
		t.Fatal(err)
	}
	code, answer, err := stranger.guard.admitted().ask(t, stranger, http.MethodPut, "/connectors/forwarded/config", string(body))
	if err != nil || code != http.StatusInternalServerError || !strings.Contains(answer, "forward") {
		t.Errorf("got %d %s %v", code, answer, err)
	}
	if names := w.names(t); slices.Contains(names, "forwarded") {
		t.Errorf("the connectors are %v", names)
	}
}
