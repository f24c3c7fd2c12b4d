package reconcile_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

var (
	starting = failed(503, connect.NotReady, "GET /health", "Worker is still starting up.")
	noKafka  = failed(500, connect.Other, "GET /health", "Worker was unable to handle this request and may be unable to handle other requests.")
	noHealth = failed(404, connect.NotFound, "GET /health", "HTTP 404 Not Found")
	login    = failed(401, connect.Unauthorized, "GET /health", "User cannot access the resource.")
	noAccess = failed(403, connect.Unauthorized, "GET /connectors", "Forbidden")
	jetty    = failed(404, connect.NotReady, "GET /connectors", "HTTP ERROR 404 Not Found")
)

const notReady = "waiting for Kafka Connect at http://connect:8083: "

// always fails every call.
func always(err error) func(context.Context, int) error {
	return func(context.Context, int) error { return err }
}

// afterPlan leaves alone the call that the plan makes.
func afterPlan(fail func(context.Context, int) error) func(context.Context, int) error {
	return func(ctx context.Context, n int) error {
		if n == 1 {
			return nil
		}
		return fail(ctx, n-1)
	}
}

// first fails the first calls, one with each error.
func first(errs ...error) func(context.Context, int) error {
	return func(_ context.Context, n int) error {
		if n <= len(errs) {
			return errs[n-1]
		}
		return nil
	}
}

// TestWaitForWorkers succeeds in the end: each reason to wait is told once.
func TestWaitForWorkers(t *testing.T) {
	tests := []struct {
		name          string
		health, infos func(context.Context, int) error
		waiting       []string
	}{
		{"ready", nil, nil, nil},
		{"starting", first(starting, starting, starting), nil, []string{starting.Error()}},
		{"away from Kafka", first(noKafka, starting, noKafka), nil, []string{noKafka.Error(), starting.Error()}},
		{"before 3.9", always(noHealth), nil, nil},
		{"before 3.9, starting", always(noHealth), first(jetty, jetty), []string{jetty.Error()}},
		{"the plan's read fails", nil, first(jetty), []string{jetty.Error()}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fakeConnect{health: test.health, infos: test.infos}
			out := run(t, f, reconcile.Options{}, wanted("a"))
			out.expect(t, "a: create written RUNNING 1/1")
			if diff := cmp.Diff(test.waiting, out.waiting); diff != "" {
				t.Errorf("waiting, -want +got:\n%s", diff)
			}
		})
	}
}

// TestWorkersNeverReady ends with what Connect said last, not with what the clock says.
func TestWorkersNeverReady(t *testing.T) {
	hangs := func(ctx context.Context, n int) error {
		if n == 1 {
			return starting
		}
		<-ctx.Done()
		return &connect.Error{Op: "GET /health", Kind: connect.Unknown, Message: ctx.Err().Error()}
	}
	tests := []struct {
		name          string
		health, infos func(context.Context, int) error
		want          string
		took          time.Duration
	}{
		{"starting", always(starting), nil, notReady + "gave up: " + starting.Error(), limit},
		{"away from Kafka", always(noKafka), nil, notReady + "gave up: " + noKafka.Error(), limit},
		{"starting, then no answer", hangs, nil, notReady + "gave up: " + starting.Error(), limit},
		{"before 3.9, starting", always(noHealth), always(jetty), notReady + "gave up: " + jetty.Error(), limit},
		{"wrong password", always(login), nil, notReady + login.Error(), 0},
		{"before 3.9, no access", always(noHealth), always(noAccess), notReady + noAccess.Error(), 0},
		{"no access to connectors", nil, always(noAccess), noAccess.Error(), 0},
		{"connectors never come", nil, always(jetty), "gave up: " + jetty.Error(), limit},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fakeConnect{health: test.health, infos: test.infos}
			out := run(t, f, reconcile.Options{}, wanted("a"))
			if diff := cmp.Diff(test.want, out.err); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if out.took != test.took || out.results != nil {
				t.Errorf("took %s with %v, want %s and no results", out.took, out.lines, test.took)
			}
			f.writes(t, "")
		})
	}
}

// TestNoAnswerAtAll has only the clock to tell of.
func TestNoAnswerAtAll(t *testing.T) {
	f := &fakeConnect{health: func(ctx context.Context, _ int) error {
		<-ctx.Done()
		return &connect.Error{Op: "GET /health", Kind: connect.Unknown, Message: ctx.Err().Error()}
	}}
	out := run(t, f, reconcile.Options{}, wanted("a"))
	if !strings.HasSuffix(out.err, "GET /health: context deadline exceeded") || out.took != limit {
		t.Error(out.err, out.took)
	}
}

// TestRootCause takes traces as Java prints them.
func TestRootCause(t *testing.T) {
	for name, test := range map[string]struct{ trace, want string }{
		"none":           {"", "no trace was given"},
		"blank":          {"\n \n", "no trace was given"},
		"a message":      {"boom", "boom"},
		"no cause":       {"java.lang.E: boom\n\tat a.B.c(B.java:1)\n", "java.lang.E: boom"},
		"leading blanks": {"\n  java.lang.E: boom\n\tat a\n", "java.lang.E: boom"},
		"one cause":      {"A: x\n\tat a\nCaused by: B: y\n\tat b\n\t... 8 more\n", "B: y"},
		"innermost":      {"A: x\n\tat a\nCaused by: B: y\n\tat b\nCaused by: C: z\n\t... 8 more\n", "C: z"},
		"CRLF":           {"A: x\r\n\tat a\r\nCaused by: B: y\r\n\tat b\r\n", "B: y"},
		"long message":   {"A: x\n\tat a\nCaused by: B: y\nsecond line\n\tat b\n", "B: y"},
		"suppressed":     {"A: x\n\tat a\n\tSuppressed: S: s\n\t\tat s\n\tCaused by: T: t\n\t\tat t\n", "A: x"},
		"of a cause":     {"A: x\nCaused by: B: y\n\tat b\n\tSuppressed: S: s\n\tCaused by: T: t\n", "B: y"},
		"no message":     {"A\n\tat a\nCaused by: java.lang.NullPointerException\n", "java.lang.NullPointerException"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := reconcile.RootCause(test.trace); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
