package reconcile_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// TestWriteTimeIsUp ends while Connect is busy: the reason is Connect's, not the clock's.
func TestWriteTimeIsUp(t *testing.T) {
	f := &fakeConnect{put: func(name string, _ int) (bool, error) {
		if name == "a" {
			return false, failed(409, connect.Busy, putA, "rebalance")
		}
		return true, nil
	}}
	out := run(t, f, reconcile.Options{}, wanted("a"), wanted("b"))
	if !strings.Contains(out.lines[0], "a: create - gave up: "+putA+": 409 rebalance") {
		t.Error(out.lines[0])
	}
	if out.took != limit {
		t.Errorf("took %s", out.took)
	}
}

// TestCancel interrupts a run in each of its waits; it ends at once, with a result for each connector.
func TestCancel(t *testing.T) {
	busy := failed(409, connect.Busy, putA, "rebalance")
	for name, f := range map[string]*fakeConnect{
		"waiting for workers": {health: func(context.Context, int) error { return failed(503, connect.NotReady, "GET /health", "starting") }},
		"reading":             {infos: func(context.Context, int) error { return failed(0, connect.NotReady, "GET", "refused") }},
		"writing":             {put: func(string, int) (bool, error) { return false, busy }},
		"converging":          {status: func(string, time.Duration) (connect.Status, bool) { return connect.Status{}, false }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(7*time.Second, cancel)
				out := runWith(ctx, t, f, reconcile.Options{}, wanted("a"), wanted("b"))
				if out.took != 7*time.Second {
					t.Errorf("it ended %s after the start, want 7s", out.took)
				}
				if out.err != "" {
					return
				}
				for _, r := range out.results {
					if r.Err == nil {
						t.Errorf("%s has no error", r.Name)
					}
				}
			})
		})
	}
}
