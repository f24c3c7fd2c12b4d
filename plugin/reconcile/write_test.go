package reconcile_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

const putA = "PUT /connectors/a/config"

// TestWriteAgain fails writes of one connector in all the ways that pass.
func TestWriteAgain(t *testing.T) {
	const done = "a: create written RUNNING 1/1"
	var (
		busy     = failed(409, connect.Busy, putA, "no known leader URL")
		timedOut = failed(500, connect.Unknown, putA, "Request timed out")
		noReply  = failed(0, connect.Unknown, putA, "the connection was closed before an answer came")
		gateway  = failed(504, connect.NotReady, putA, "upstream timed out")
		refused  = failed(0, connect.NotReady, putA, "connection refused")
	)
	tests := []struct {
		name  string
		errs  []error
		lands bool
		// writes is how often it is written: once more than what did not land.
		writes string
	}{
		{"busy", []error{busy}, false, "a a"},
		{"busy for long", []error{busy, busy, busy, busy, busy, busy}, false, "a a a a a a a"},
		{"timed out and landed", []error{timedOut}, true, "a"},
		{"timed out and lost", []error{timedOut}, false, "a a"},
		{"no reply and landed", []error{noReply}, true, "a"},
		{"no reply and lost", []error{noReply, noReply}, false, "a a a"},
		{"gateway gave up and landed", []error{gateway}, true, "a"},
		{"gateway gave up and lost", []error{gateway}, false, "a a"},
		{"nobody listens", []error{refused, refused}, false, "a a a"},
		{"timed out, then busy", []error{timedOut, busy}, false, "a a a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fakeConnect{put: func(_ string, n int) (bool, error) {
				if n > len(test.errs) {
					return true, nil
				}
				return test.lands, test.errs[n-1]
			}}
			out := run(t, f, reconcile.Options{}, wanted("a"))
			out.expect(t, done)
			f.writes(t, test.writes)
			// Each reason once, however often it came.
			var reasons []string
			for _, err := range test.errs {
				if !slices.Contains(reasons, err.Error()) {
					reasons = append(reasons, err.Error())
				}
			}
			if diff := cmp.Diff(reasons, out.waiting); diff != "" {
				t.Errorf("waiting, -want +got:\n%s", diff)
			}
		})
	}
}

// TestBusyIsNotReadAgain: a 409 says that nothing was done, so no look is needed.
func TestBusyIsNotReadAgain(t *testing.T) {
	f := &fakeConnect{put: func(_ string, n int) (bool, error) {
		if n == 1 {
			return false, failed(409, connect.Busy, putA, "rebalance")
		}
		return true, nil
	}}
	run(t, f, reconcile.Options{}, wanted("a")).expect(t, "a: create written RUNNING 1/1")
	// One read is the plan's, one counts the tasks once the connector seems to run.
	if n := f.calls["GET /connectors?expand=info"]; n != 2 {
		t.Errorf("%d reads of the configurations, want 2", n)
	}
}

// TestReadAgainFails: while the outcome cannot be read nothing is written.
func TestReadAgainFails(t *testing.T) {
	f := &fakeConnect{
		put: func(_ string, n int) (bool, error) {
			return true, failed(500, connect.Unknown, putA, "Request timed out")
		},
		infos: func(_ context.Context, n int) error {
			if n > 1 && n < 5 {
				return failed(503, connect.NotReady, "GET /connectors", "starting")
			}
			return nil
		},
	}
	run(t, f, reconcile.Options{}, wanted("a")).expect(t, "a: create written RUNNING 1/1")
	f.writes(t, "a")
}

// TestOthersGoOn refuses one connector of many: it is reported at once, and the others are as wanted.
func TestOthersGoOn(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}
	for kind, err := range map[string]error{
		"invalid": failed(400, connect.Invalid, "PUT /connectors/c/config", "2 error(s): topics is missing"),
		"other":   failed(500, connect.Other, "PUT /connectors/c/config", "boom"),
		"exists":  failed(409, connect.Exists, "PUT /connectors/c/config", "Connector c already exists"),
	} {
		t.Run(kind, func(t *testing.T) {
			f := &fakeConnect{put: func(name string, _ int) (bool, error) {
				if name == "c" {
					return false, err
				}
				return true, nil
			}}
			var desired []connector.Connector
			var want []string
			for _, name := range names {
				desired = append(desired, wanted(name))
				want = append(want, name+": create written RUNNING 1/1")
			}
			want[2] = "c: create - " + err.Error()
			out := run(t, f, reconcile.Options{}, desired...)
			out.expect(t, want...)
			if got := slices.Sorted(maps.Keys(f.stored)); len(got) != len(names)-1 {
				t.Errorf("stored %v", got)
			}
			if kind != "exists" && (out.took != 0 || len(out.waiting) > 0) {
				t.Errorf("took %s and waited for %q, want neither", out.took, out.waiting)
			}
		})
	}
}

// TestWaitingIsOnePerRun: all writes wait for one reason.
func TestWaitingIsOnePerRun(t *testing.T) {
	f := &fakeConnect{put: func(_ string, n int) (bool, error) {
		if n == 1 {
			return false, failed(409, connect.Busy, "PUT", "rebalance")
		}
		return true, nil
	}}
	var desired []connector.Connector
	for i := range 20 {
		desired = append(desired, wanted(fmt.Sprint("c", i)))
	}
	out := run(t, f, reconcile.Options{}, desired...)
	if diff := cmp.Diff([]string{"PUT: 409 rebalance"}, out.waiting); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUncertain: a write without an answer stays uncertain, whatever comes after it, until it is read or refused.
func TestUncertain(t *testing.T) {
	timeout := failed(500, connect.Unknown, putA, "Request timed out")
	tests := []struct {
		name string
		then error
		want bool
	}{
		{"time is up", timeout, true},
		{"then busy", failed(409, connect.Busy, putA, "rebalance"), true},
		{"then refused", failed(400, connect.Invalid, putA, "no topics"), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fakeConnect{put: func(_ string, n int) (bool, error) {
				if n == 1 {
					return false, timeout
				}
				return false, test.then
			}}
			out := run(t, f, reconcile.Options{}, wanted("a"))
			if got := out.results[0].Uncertain; got != test.want {
				t.Errorf("uncertain %t, want %t: %v", got, test.want, out.lines)
			}
		})
	}
}
