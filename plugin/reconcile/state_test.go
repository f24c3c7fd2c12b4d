package reconcile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// in is the wanted connector "a" in a state.
func in(state string) connector.Connector {
	c := wanted("a")
	c.State = state
	return c
}

// heldIn is Connect with the wanted connector in a state, and some keys more.
func heldIn(state string, extra ...string) *fakeConnect {
	f := holding(extra...)
	if state != "RUNNING" {
		f.held = map[string]string{"a": state}
	}
	return f
}

// TestStates brings one connector to a state: what is asked of Connect, in order, and what is said.
func TestStates(t *testing.T) {
	old := []string{"topics", "old"}
	tests := []struct {
		name    string
		connect *fakeConnect
		state   string
		want    string
		// asked are all writes but those of a configuration alone, which puts counts.
		asked []string
		puts  int
	}{
		{"absent, is running", heldIn("RUNNING"), "", "a: none RUNNING 1/1", nil, 0},
		{"absent, was paused", heldIn("PAUSED"), "", "a: state asked to be running RUNNING 1/1", []string{"resume a"}, 0},
		{"running, was stopped", heldIn("STOPPED"), "running", "a: state asked to be running RUNNING 1/1", []string{"resume a"}, 0},
		{"running, was paused and changed", heldIn("PAUSED", old...), "running", "a: update written asked to be running RUNNING 1/1", []string{"resume a"}, 1},
		{"paused, ran", heldIn("RUNNING"), "paused", "a: state asked to be paused PAUSED 0/1", []string{"pause a"}, 0},
		{"paused, was stopped", heldIn("STOPPED"), "paused", "a: state asked to be paused PAUSED 0/1", []string{"pause a"}, 0},
		{"paused, is paused", heldIn("PAUSED"), "paused", "a: none PAUSED 0/1", nil, 0},
		{"paused, is paused and changed", heldIn("PAUSED", old...), "paused", "a: update written PAUSED 0/1", []string{"pause a"}, 1},
		{"stopped, ran", heldIn("RUNNING"), "stopped", "a: state asked to be stopped STOPPED 0/0", []string{"stop a"}, 0},
		{"stopped, was paused", heldIn("PAUSED"), "stopped", "a: state asked to be stopped STOPPED 0/0", []string{"stop a"}, 0},
		{"stopped, is stopped", heldIn("STOPPED"), "stopped", "a: none STOPPED 0/0", nil, 0},
		{"stopped, ran and changed", heldIn("RUNNING", old...), "stopped", "a: update written STOPPED 0/0", []string{"stop a"}, 1},
		{"unmanaged, ran", heldIn("RUNNING"), "unmanaged", "a: none RUNNING 1/1", nil, 0},
		{"unmanaged, was paused", heldIn("PAUSED"), "unmanaged", "a: none PAUSED 0/1", nil, 0},
		{"unmanaged, was stopped", heldIn("STOPPED"), "unmanaged", "a: none STOPPED 0/0", nil, 0},
		{"unmanaged, was paused and changed", heldIn("PAUSED", old...), "unmanaged", "a: update written PAUSED 0/1", nil, 1},
		{"new, running", &fakeConnect{}, "running", "a: create written RUNNING 1/1", nil, 1},
		{"new, unmanaged", &fakeConnect{}, "unmanaged", "a: create written RUNNING 1/1", nil, 1},
		{"new, paused", &fakeConnect{}, "paused", "a: create written PAUSED 0/1", []string{"create PAUSED a"}, 1},
		{"new, stopped", &fakeConnect{}, "stopped", "a: create written STOPPED 0/0", []string{"create STOPPED a"}, 1},
		{"new, paused, before 3.7", &fakeConnect{version: "3.6.2"}, "paused", "a: create written PAUSED 0/1", []string{"pause a"}, 1},
		{"new, stopped, before 3.7", &fakeConnect{version: "3.5.0"}, "stopped", "a: create written STOPPED 0/0", []string{"stop a"}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := run(t, test.connect, reconcile.Options{Settle: reconcile.DefaultSettle}, in(test.state))
			out.expect(t, test.want)
			if diff := cmp.Diff(test.asked, test.connect.asked); diff != "" {
				t.Errorf("asked, -want +got:\n%s", diff)
			}
			test.connect.writes(t, strings.TrimSpace(strings.Repeat("a ", test.puts)))
		})
	}
}

// TestHeldBeforeItIsChanged: a configuration that a connector is not to run with comes after the pause.
func TestHeldBeforeItIsChanged(t *testing.T) {
	f := heldIn("RUNNING", "topics", "old")
	f.put = func(string, int) (bool, error) {
		if f.held["a"] != "PAUSED" {
			t.Error("it is written while it runs")
		}
		return true, nil
	}
	run(t, f, reconcile.Options{}, in("paused")).expect(t, "a: update written PAUSED 0/1")
}

// TestVersions that take an initial state.
func TestVersions(t *testing.T) {
	for version, takes := range map[string]bool{
		"3.6.2": false, "3.7.0": true, "3.10.0": true, "4.0.0": true, "10.1.0": true, "2.8.1": false, "3.7.0.redhat-00001": true,
		"7.6.0-ccs": false, "7.7.1-ccs": true, "7.9.2-ce": true, "8.0.0-ccs": true, "6.2.0-ccs": false, "unknown": false,
	} {
		f := &fakeConnect{version: version}
		run(t, f, reconcile.Options{}, in("stopped")).expect(t, "a: create written STOPPED 0/0")
		if got := f.asked[0] == "create STOPPED a"; got != takes {
			t.Errorf("%s: asked %q", version, f.asked)
		}
	}
}

// TestCreateAgain: a creation whose outcome is open is looked for before it is tried again.
func TestCreateAgain(t *testing.T) {
	for name, lands := range map[string]bool{"landed": true, "lost": false} {
		t.Run(name, func(t *testing.T) {
			f := &fakeConnect{}
			f.put = func(_ string, n int) (bool, error) {
				if n == 1 {
					return lands, failed(500, connect.Unknown, "POST /connectors", "Request timed out")
				}
				return true, nil
			}
			run(t, f, reconcile.Options{}, in("paused")).expect(t, "a: create written PAUSED 0/1")
			f.writes(t, map[bool]string{true: "a", false: "a a"}[lands])
		})
	}
}

// TestSteerAgain: asking for a state is tried again while that may help, and a new connector may not be known yet.
func TestSteerAgain(t *testing.T) {
	for name, err := range map[string]error{
		"busy": failed(409, connect.Busy, "stop", "rebalance"), "timed out": failed(500, connect.Unknown, "stop", "timed out"),
		"not known yet": failed(404, connect.NotFound, "stop", "Unknown connector a"),
	} {
		t.Run(name, func(t *testing.T) {
			f := heldIn("RUNNING")
			f.ask = func(_ string, n int) (bool, error) {
				if n < 3 {
					return false, err
				}
				return true, nil
			}
			run(t, f, reconcile.Options{}, in("stopped")).expect(t, "a: state asked to be stopped STOPPED 0/0")
		})
	}
	f := heldIn("RUNNING")
	f.ask = func(what string, _ int) (bool, error) {
		return false, failed(403, connect.Unauthorized, what, "Forbidden")
	}
	run(t, f, reconcile.Options{}, in("stopped")).expect(t, "a: state - stop a: 403 Forbidden")
}

// TestWaitForState follows one connector that is not at once as wanted.
func TestWaitForState(t *testing.T) {
	const second = time.Second
	var (
		failedTask = withTrace(state("RUNNING", "RUNNING", "FAILED"), "boom")
		failedAll  = withTrace(state("FAILED", "RUNNING"), "boom")
		pausedTask = withTrace(state("PAUSED", "PAUSED", "FAILED"), "boom")
		half       = state("PAUSED", "PAUSED", "RUNNING")
		paused     = state("PAUSED", "PAUSED", "PAUSED")
		two        = state("RUNNING", "RUNNING", "RUNNING")
		stopped    = state("STOPPED")
		unassigned = state("UNASSIGNED", "UNASSIGNED", "UNASSIGNED")
	)
	tests := []struct {
		name, wanted string
		// before is the state until it is asked for another one, if it is; asked is it from then on.
		before, asked statusFunc
		want          string
		took          time.Duration
	}{
		{"tasks pause one by one", "paused", constant(two), after(3*second, half, paused), "a: state asked to be paused PAUSED 0/2", 3 * second},
		{"pauses by itself", "paused", after(2*second, half, paused), nil, "a: none PAUSED 0/2", 2 * second},
		{"a task never pauses", "paused", constant(half), nil, "a: none PAUSED 1/2 - time ran out: it is PAUSED, but not all of its 2 tasks are", limit},
		{"never pauses", "paused", constant(two), constant(two), "a: state asked to be paused RUNNING 2/2 - time ran out: it is RUNNING and not PAUSED", limit},
		{"a failed task cannot pause", "paused", constant(failedTask), constant(pausedTask), "a: state asked to be paused FAILED 0/2 - task 1 FAILED on w2:8083: boom", second / 2},
		{"a failed one cannot pause", "paused", constant(failedAll), constant(failedAll), "a: state asked to be paused FAILED 1/1 - connector FAILED on w1:8083: boom", second / 2},
		{"never assigned", "paused", constant(unassigned), nil, "a: none UNASSIGNED 0/2 - time ran out: it is UNASSIGNED and 0 of its 2 tasks run", limit},
		{"resumes", "running", constant(paused), after(2*second, half, two), "a: state asked to be running RUNNING 2/2", 2 * second},
		{"never resumes", "running", constant(paused), constant(paused), "a: state asked to be running PAUSED 0/2 - time ran out: it is PAUSED and not RUNNING", limit},
		{"fails on resuming", "running", constant(paused), constant(failedTask), "a: state asked to be running FAILED 1/2 - task 1 FAILED on w2:8083: boom", second / 2},
		{"fails while paused", "running", constant(pausedTask), constant(two), "a: state asked to be running RUNNING 2/2", second / 2},
		{"paused, shows late", "running", after(3*second, unassigned, paused), constant(two), "a: none asked to be running RUNNING 2/2", 7 * second / 2},
		{"stops", "stopped", constant(two), after(2*second, two, stopped), "a: state asked to be stopped STOPPED 0/0", 2 * second},
		{"a failed one stops", "stopped", constant(failedAll), after(2*second, failedAll, stopped), "a: state asked to be stopped STOPPED 0/0", 2 * second},
		{"tasks are seen a while longer", "stopped", constant(two), constant(state("STOPPED", "RUNNING")), "a: state asked to be stopped STOPPED 0/0", second / 2},
		{"never stops", "stopped", constant(failedAll), constant(failedAll), "a: state asked to be stopped FAILED 1/1 - time ran out: it is FAILED and not STOPPED", limit},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := holding()
			f.tasks = func(string) int {
				status, _ := f.statusOf("a")
				return len(status.Tasks)
			}
			f.status = func(name string, age time.Duration) (connect.Status, bool) {
				if len(f.asked) == 0 {
					return test.before(name, age)
				}
				return test.asked(name, age)
			}
			out := run(t, f, reconcile.Options{}, in(test.wanted))
			out.expect(t, test.want)
			most := 1
			if test.took == limit {
				// What is not seen for long is asked for again.
				most = 3
			}
			if out.took != test.took || len(f.asked) > most {
				t.Errorf("took %s, want %s; asked %q", out.took, test.took, f.asked)
			}
		})
	}
}

// TestResumedAfterAnUpdate: the tasks that run at first may be those from before the update.
func TestResumedAfterAnUpdate(t *testing.T) {
	f := heldIn("PAUSED", "topics", "old")
	out := run(t, f, reconcile.Options{Settle: 5 * time.Second}, in("running"))
	out.expect(t, "a: update written asked to be running RUNNING 1/1")
	if out.took != 10*time.Second {
		t.Errorf("took %s", out.took)
	}
}

// TestStateOfOthers is none of our business.
func TestStateOfOthers(t *testing.T) {
	for name, f := range map[string]*fakeConnect{"theirs": heldIn("PAUSED", owned, "them"), "nobody's and equal": heldIn("PAUSED")} {
		t.Run(name, func(t *testing.T) {
			run(t, f, reconcile.Options{Owner: "me"}, in("running"))
			if len(f.asked) > 0 {
				t.Errorf("asked %q", f.asked)
			}
		})
	}
}

// TestScheduled creates what is missing and restores states, and changes no configuration.
func TestScheduled(t *testing.T) {
	tests := []struct {
		name    string
		connect *fakeConnect
		take    bool
		want    string
		asked   []string
		puts    string
	}{
		{"missing", &fakeConnect{}, false, "a: create written RUNNING 1/1", nil, "a"},
		{"equal", heldIn("RUNNING", owned, "me"), false, "a: none RUNNING 1/1", nil, ""},
		{"paused", heldIn("PAUSED", owned, "me"), false, "a: state asked to be running RUNNING 1/1", []string{"resume a"}, ""},
		{"changed", heldIn("RUNNING", owned, "me", "topics", "old"), false, "a: leave RUNNING 1/1", nil, ""},
		{"changed and paused", heldIn("PAUSED", owned, "me", "topics", "old"), false, "a: leave asked to be running RUNNING 1/1", []string{"resume a"}, ""},
		{"to be taken over", heldIn("PAUSED", owned, "them"), true, "a: leave PAUSED 0/1", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := run(t, test.connect, reconcile.Options{Owner: "me", Scheduled: true, TakeOwnership: test.take}, wanted("a"))
			out.expect(t, test.want)
			test.connect.writes(t, test.puts)
			if diff := cmp.Diff(test.asked, test.connect.asked); diff != "" {
				t.Errorf("asked, -want +got:\n%s", diff)
			}
		})
	}
}
