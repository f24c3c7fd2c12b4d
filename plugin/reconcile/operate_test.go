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

// operate runs on a clock that jumps.
func operate(t *testing.T, f reconcile.API, op reconcile.Op, names ...string) (out outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		start := time.Now()
		waiting := func(reason string) { out.waiting = append(out.waiting, reason) }
		results, err := reconcile.Operate(ctx, f, names, op, reconcile.Options{Settle: reconcile.DefaultSettle, Waiting: waiting})
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

// TestOperate has two connectors, one of which is paused.
func TestOperate(t *testing.T) {
	tests := []struct {
		op    reconcile.Op
		asked []string
		want  []string
	}{
		{reconcile.Op{Action: reconcile.Pause}, []string{"pause runs"}, []string{"held: pause PAUSED 0/1", "runs: pause written PAUSED 0/1"}},
		{reconcile.Op{Action: reconcile.Resume}, []string{"resume held"}, []string{"held: resume written RUNNING 1/1", "runs: resume RUNNING 1/1"}},
		{reconcile.Op{Action: reconcile.Stop}, []string{"stop held", "stop runs"}, []string{"held: stop written STOPPED 0/0", "runs: stop written STOPPED 0/0"}},
		// A restart leaves what is paused paused.
		{
			reconcile.Op{Action: reconcile.Restart}, []string{"restart tasks=false failed=false held", "restart tasks=false failed=false runs"},
			[]string{"held: restart written PAUSED 0/1", "runs: restart written RUNNING 1/1"},
		},
		{
			reconcile.Op{Action: reconcile.Restart, Tasks: true}, []string{"restart tasks=true failed=false held", "restart tasks=true failed=false runs"},
			[]string{"held: restart written PAUSED 0/1", "runs: restart written RUNNING 1/1"},
		},
		{reconcile.Op{Action: reconcile.Restart, Tasks: true, OnlyFailed: true}, nil, []string{"held: restart PAUSED 0/1", "runs: restart RUNNING 1/1"}},
	}
	for _, test := range tests {
		f := &fakeConnect{stored: map[string]map[string]string{"held": {}, "runs": {}, "other": {}}, held: map[string]string{"held": "PAUSED"}}
		out := operate(t, f, test.op, "held", "runs")
		slices.Sort(f.asked)
		if diff := cmp.Diff(test.asked, f.asked) + cmp.Diff(test.want, out.lines); diff != "" || out.err != "" {
			t.Errorf("%+v: %s\n%s", test.op, out.err, diff)
		}
	}
}

// TestOperateUnknown asks nothing when a name is wrong.
func TestOperateUnknown(t *testing.T) {
	f := &fakeConnect{stored: map[string]map[string]string{"a": {}}}
	out := operate(t, f, reconcile.Op{Action: reconcile.Pause}, "a", "b", "c")
	want := "there is no connector \"b\" at http://connect:8083\nthere is no connector \"c\" at http://connect:8083"
	if out.err != want || len(out.lines) > 0 || len(f.asked) > 0 {
		t.Errorf("%s %v %v", out.err, out.lines, f.asked)
	}
}

// TestOperateAgain asks again after a rebalance and after an open outcome, and says what does not pass.
func TestOperateAgain(t *testing.T) {
	busy := failed(409, connect.Busy, "PUT /connectors/a/pause", "a rebalance is in process")
	lost := failed(500, connect.Unknown, "PUT /connectors/a/pause", "Request timed out")
	wrong := failed(405, connect.Other, "PUT /connectors/a/pause", "Method Not Allowed")
	f := &fakeConnect{stored: map[string]map[string]string{"a": {}}, ask: func(_ string, n int) (bool, error) {
		switch n {
		case 1:
			return false, busy
		case 2:
			return true, lost
		}
		return false, nil
	}}
	out := operate(t, f, reconcile.Op{Action: reconcile.Pause}, "a")
	if out.lines[0] != "a: pause written PAUSED 0/1" || out.results[0].Attempts != 3 || out.results[0].Conflicts != 1 || len(out.waiting) != 2 {
		t.Errorf("%+v", out)
	}
	f = &fakeConnect{stored: map[string]map[string]string{"a": {}}, ask: func(string, int) (bool, error) { return false, wrong }}
	if out = operate(t, f, reconcile.Op{Action: reconcile.Pause}, "a"); out.results[0].Written || out.results[0].Err == nil || out.took > time.Second {
		t.Errorf("%+v", out)
	}
}

// TestRestartIsAwaited: for some seconds after a restart a worker still tells the state from before, and one that fails again is
// an error.
func TestRestartIsAwaited(t *testing.T) {
	restarted := func(t *testing.T, then connect.Status) outcome {
		f := &fakeConnect{stored: map[string]map[string]string{"a": {"connector.class": "C", "pin": "p1n-c4n4ry"}}}
		f.status = func(_ string, age time.Duration) (connect.Status, bool) {
			if len(f.asked) == 0 || age < 3*time.Second {
				return brokenTask("old"), true
			}
			return then, true
		}
		return operate(t, typed{f}, reconcile.Op{Action: reconcile.Restart, Tasks: true, OnlyFailed: true}, "a")
	}
	if out := restarted(t, running()); out.lines[0] != "a: restart written RUNNING 1/1" || out.took < reconcile.DefaultSettle {
		t.Errorf("%+v", out)
	}
	out := restarted(t, brokenTask("the login with p1n-c4n4ry failed"))
	if err := out.results[0].Err; err == nil || !strings.HasSuffix(err.Error(), "the login with ******** failed") {
		t.Errorf("%+v", out)
	}
	never := restarted(t, state("UNASSIGNED"))
	if never.took != limit || !strings.Contains(never.lines[0], "time ran out") {
		t.Errorf("%+v", never)
	}
}

func brokenTask(trace string) connect.Status {
	status := state("RUNNING", "FAILED")
	status.Tasks[0].Trace = trace
	return status
}

// typed also tells which keys are passwords, as connect.Client does.
type typed struct{ *fakeConnect }

func (typed) PluginConfig(context.Context, string, string) ([]connect.ConfigKey, error) {
	return []connect.ConfigKey{{Name: "topic", Type: "STRING"}, {Name: "pin", Type: "PASSWORD"}}, nil
}
