package reconcile_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

type statusFunc func(name string, age time.Duration) (connect.Status, bool)

// after has one status until an age, and another one from then on.
func after(age time.Duration, before, then connect.Status) statusFunc {
	return func(_ string, now time.Duration) (connect.Status, bool) {
		if now < age {
			return before, true
		}
		return then, true
	}
}

func constant(status connect.Status) statusFunc { return after(0, status, status) }

func withTrace(status connect.Status, trace string) connect.Status {
	if status.Connector.State == "FAILED" {
		status.Connector.Trace = trace
	}
	for i := range status.Tasks {
		if status.Tasks[i].State.State == "FAILED" {
			status.Tasks[i].Trace = trace
		}
	}
	return status
}

// TestConverge follows one connector from its write to its result.
func TestConverge(t *testing.T) {
	const (
		second = time.Second
		trace  = "org.apache.kafka.connect.errors.ConnectException: it failed\n\tat a.B.c(B.java:1)\nCaused by: java.net.UnknownHostException: db\n\t... 8 more\n"
		cause  = "java.net.UnknownHostException: db"
	)
	var (
		nothing    = func(string, time.Duration) (connect.Status, bool) { return connect.Status{}, false }
		late       = func(_ string, age time.Duration) (connect.Status, bool) { return running(), age >= 3*second }
		taskFailed = withTrace(state("RUNNING", "RUNNING", "FAILED"), trace)
		allFailed  = withTrace(state("FAILED"), trace)
		assigned   = state("RUNNING", "UNASSIGNED", "RUNNING")
		two        = state("RUNNING", "RUNNING", "RUNNING")
	)
	create := func() *fakeConnect { return &fakeConnect{} }
	update := func() *fakeConnect { return holding("topics", "old") }
	tests := []struct {
		name    string
		connect *fakeConnect
		status  statusFunc
		want    string
		took    time.Duration
	}{
		{"created, at once", create(), constant(two), "a: create written RUNNING 2/2", 0},
		{"unchanged, at once", holding(), constant(two), "a: none RUNNING 2/2", 0},
		{"created, tasks start", create(), after(2*second, assigned, two), "a: create written RUNNING 2/2", 2 * second},
		{"created, tasks come", create(), after(2*second, state("RUNNING"), two), "a: create written RUNNING 2/2", 2 * second},
		{"created, connector starts", create(), after(2*second, state("UNASSIGNED"), two), "a: create written RUNNING 2/2", 2 * second},
		{"created, no status yet", create(), late, "a: create written RUNNING 1/1", 3 * second},
		{"created, task failed", create(), constant(taskFailed), "a: create written FAILED 1/2 - task 1 FAILED on w2:8083: " + cause, 0},
		{"created, connector failed", create(), constant(allFailed), "a: create written FAILED 0/0 - connector FAILED on w1:8083: " + cause, 0},
		{"created, failed without a trace", create(), constant(state("FAILED")), "a: create written FAILED 0/0 - connector FAILED on w1:8083: no trace was given", 0},
		{"unchanged, has failed", holding(), constant(taskFailed), "a: none FAILED 1/2 - task 1 FAILED on w2:8083: " + cause, 0},

		{"updated, runs", update(), constant(two), "a: update written RUNNING 2/2", reconcile.DefaultSettle},
		{"updated, ran before", update(), after(4*second, two, taskFailed), "a: update written FAILED 1/2 - task 1 FAILED on w2:8083: " + cause, reconcile.DefaultSettle},
		{"updated, failed before", update(), after(4*second, allFailed, two), "a: update written RUNNING 2/2", reconcile.DefaultSettle},
		{"updated, was paused before", update(), after(4*second, state("PAUSED"), two), "a: update written RUNNING 2/2", reconcile.DefaultSettle},
		{"updated, slow", update(), after(9*second, assigned, two), "a: update written RUNNING 2/2", 9 * second},

		{"never a status", create(), nothing, "a: create written - time ran out before Connect gave it a state: the workers may still rebalance", limit},
		{"unchanged, never a status", holding(), nothing, "a: none - time ran out before Connect gave it a state: the workers may still rebalance", limit},
		{"never a task", create(), constant(state("RUNNING")), "a: create written RUNNING 0/0 - time ran out: it is RUNNING but has no tasks. Either it makes none, " +
			"or its worker cannot reach the leader at the name that the leader advertises (see the workers' logs)", limit},
		{"never all tasks", create(), constant(assigned), "a: create written RUNNING 1/2 - time ran out: it is RUNNING and 1 of its 2 tasks run", limit},
		{"never assigned", create(), constant(state("UNASSIGNED", "RUNNING")), "a: create written UNASSIGNED 1/1 - time ran out: it is UNASSIGNED and 1 of its 1 tasks run", limit},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.connect.status = test.status
			out := run(t, test.connect, reconcile.Options{Settle: reconcile.DefaultSettle}, wanted("a"))
			out.expect(t, test.want)
			if out.took != test.took {
				t.Errorf("took %s, want %s", out.took, test.took)
			}
		})
	}
}

// TestSettleAndPoll are taken from the options.
func TestSettleAndPoll(t *testing.T) {
	f := holding("topics", "old")
	out := run(t, f, reconcile.Options{Settle: 20 * time.Second, Poll: 7 * time.Second}, wanted("a"))
	out.expect(t, "a: update written RUNNING 1/1")
	// The first look after 20 s is that at 21 s; one more is that of the plan.
	if out.took != 21*time.Second || f.calls["GET /connectors?expand=status"] != 5 {
		t.Errorf("took %s and %d looks", out.took, f.calls["GET /connectors?expand=status"])
	}
}

// TestOneIsNotHeldUpByAnother: results come as soon as they are known, with one request for all.
func TestOneIsNotHeldUpByAnother(t *testing.T) {
	f := holding("topics", "old")
	f.status = func(name string, age time.Duration) (connect.Status, bool) {
		return running(), name != "late" || age >= 10*time.Second
	}
	out := run(t, f, reconcile.Options{}, wanted("late"), wanted("a"), wanted("new"))
	out.expect(t, "late: create written RUNNING 1/1", "a: update written RUNNING 1/1", "new: create written RUNNING 1/1")
	// It is resumed with the others after 3 s without any news of it.
	if looks := f.calls["GET /connectors?expand=status"]; out.took != 13*time.Second || looks > 50 {
		t.Errorf("took %s and %d looks", out.took, looks)
	}
}

// TestStatesCouldNotBeRead: a reason that has passed is not why time ran out.
func TestStatesCouldNotBeRead(t *testing.T) {
	f := &fakeConnect{states: afterPlan(first(jetty)), status: constant(state("RUNNING", "UNASSIGNED"))}
	run(t, f, reconcile.Options{}, wanted("a")).expect(t, "a: create written RUNNING 0/1 - time ran out: it is RUNNING and 0 of its 1 tasks run")
}

// TestStatesCannotBeRead waits while that may pass, and then says why.
func TestStatesCannotBeRead(t *testing.T) {
	const op = "GET /connectors"
	busy, refused := failed(500, connect.Busy, op, "a rebalance is expected"), failed(0, connect.NotReady, op, "connection refused")
	tests := []struct {
		name    string
		states  func(context.Context, int) error
		want    string
		waiting []string
		took    time.Duration
	}{
		{"passes", first(busy, refused, busy), "a: create written RUNNING 1/1", []string{busy.Error(), refused.Error()}, 1500 * time.Millisecond},
		{"does not pass", always(refused), "a: create written - gave up: " + refused.Error(), []string{refused.Error()}, limit},
		{"no access", always(noAccess), "a: create written - " + noAccess.Error(), nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := run(t, &fakeConnect{states: afterPlan(test.states)}, reconcile.Options{}, wanted("a"))
			out.expect(t, test.want)
			if diff := cmp.Diff(test.waiting, out.waiting); diff != "" {
				t.Errorf("waiting, -want +got:\n%s", diff)
			}
			if out.took != test.took {
				t.Errorf("took %s, want %s", out.took, test.took)
			}
		})
	}
}

// TestTasksAppearOneByOne: a status lacks the tasks that were not started yet, so their number is the configuration's.
func TestTasksAppearOneByOne(t *testing.T) {
	f := &fakeConnect{
		tasks: func(string) int { return 2 },
		status: func(_ string, age time.Duration) (connect.Status, bool) {
			if age < 3*time.Second {
				return state("RUNNING", "RUNNING"), true
			}
			return state("RUNNING", "RUNNING", "RUNNING"), true
		},
	}
	out := run(t, f, reconcile.Options{}, wanted("a"))
	out.expect(t, "a: create written RUNNING 2/2")
	if out.took != 3*time.Second {
		t.Errorf("took %s, want 3s", out.took)
	}

	f = &fakeConnect{tasks: func(string) int { return 2 }}
	run(t, f, reconcile.Options{}, wanted("a")).expect(t, "a: create written RUNNING 1/2 - time ran out: it is RUNNING and 1 of its 2 tasks run")
}
