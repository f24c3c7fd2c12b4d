package reconcile_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// shared is Connect with connectors of two owners, and one of nobody.
func shared() *fakeConnect {
	f := &fakeConnect{stored: map[string]map[string]string{}}
	for name, owner := range map[string]string{"a": "me", "b": "me", "theirs": "them", "longer": "me/too"} {
		f.stored[name] = map[string]string{"connector.class": "C", owned: owner}
	}
	f.stored["nobodys"] = map[string]string{"connector.class": "C"}
	return f
}

// remove runs on a clock that jumps.
func remove(t *testing.T, f *fakeConnect, owner string, action reconcile.Action) (out outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		start := time.Now()
		results, err := reconcile.Remove(ctx, f, owner, action, reconcile.Options{})
		out.took, out.results = time.Since(start), results
		if err != nil {
			out.err = err.Error()
		}
		for _, r := range results {
			out.lines = append(out.lines, line(r))
		}
	})
	return out
}

// TestRemove takes only what belongs to the owner.
func TestRemove(t *testing.T) {
	for action, verb := range map[reconcile.Action]string{reconcile.Delete: "delete", reconcile.Stop: "stop"} {
		f := shared()
		out := remove(t, f, "me", action)
		if out.err != "" || len(out.lines) != 2 || out.results[0].Err != nil || !out.results[1].Written {
			t.Errorf("%s: %v %s", verb, out.lines, out.err)
		}
		slices.Sort(f.asked)
		if diff := cmp.Diff([]string{verb + " a", verb + " b"}, f.asked); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		f.writes(t, "")
	}
	f := shared()
	if out := remove(t, f, "nobody", reconcile.Delete); out.err != "" || len(out.lines)+len(f.asked) > 0 {
		t.Errorf("%v %v %s", out.lines, f.asked, out.err)
	}
	if out := remove(t, f, "", reconcile.Delete); out.err == "" || len(f.asked) > 0 {
		t.Errorf("without an owner: %v %s", f.asked, out.err)
	}
}

// TestRemoveAgain: what passes is tried again, and one that went by itself is fine.
func TestRemoveAgain(t *testing.T) {
	var (
		busy     = failed(409, connect.Busy, "x", "rebalance")
		timedOut = failed(500, connect.Unknown, "x", "timed out")
		gone     = failed(404, connect.NotFound, "x", "Connector a not found")
		denied   = failed(403, connect.Unauthorized, "x", "Forbidden")
	)
	tests := []struct {
		name  string
		errs  []error
		lands bool
		want  string
	}{
		{"busy", []error{busy, busy}, false, "a: delete written"},
		{"timed out and lost", []error{timedOut}, false, "a: delete written"},
		{"timed out and landed", []error{timedOut}, true, "a: delete written"},
		{"gone already", []error{gone}, true, "a: delete"},
		{"denied", []error{denied}, false, "a: delete - x: 403 Forbidden"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := shared()
			delete(f.stored, "b")
			f.ask = func(_ string, n int) (bool, error) {
				if n > len(test.errs) {
					return true, nil
				}
				return test.lands, test.errs[n-1]
			}
			remove(t, f, "me", reconcile.Delete).expect(t, test.want)
		})
	}
}

// TestRemoveIsWaitedFor: an answer says only that it was asked for.
func TestRemoveIsWaitedFor(t *testing.T) {
	f := shared()
	f.status = func(_ string, age time.Duration) (connect.Status, bool) {
		if len(f.asked) < 2 || age < 5*time.Second {
			return running(), true
		}
		return state("STOPPED"), true
	}
	out := remove(t, f, "me", reconcile.Stop)
	out.expect(t, "a: stop written STOPPED 0/0", "b: stop written STOPPED 0/0")
	if out.took != 5*time.Second {
		t.Errorf("took %s", out.took)
	}

	f = shared()
	f.status = constant(state("UNASSIGNED"))
	out = remove(t, f, "me", reconcile.Stop)
	if out.took != limit || !strings.HasSuffix(out.lines[0], "time ran out before it was STOPPED: it is UNASSIGNED") {
		t.Errorf("%s: %v", out.took, out.lines)
	}
}

// TestRemoveWaitsForWorkers: a worker that starts lists no connectors.
func TestRemoveWaitsForWorkers(t *testing.T) {
	f := shared()
	f.health = always(starting)
	if out := remove(t, f, "me", reconcile.Delete); out.err != notReady+"gave up: "+starting.Error() || len(f.asked) > 0 {
		t.Errorf("%v %s", f.asked, out.err)
	}
}
