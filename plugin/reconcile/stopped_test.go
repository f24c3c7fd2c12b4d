package reconcile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// onTwoWorkers is a Connect that gives the connectors to two workers in turn, and has them run, with a task, a second after
// they are resumed: until then they are said to be stopped. With the connectors to register, and who has which.
func onTwoWorkers(n int) (*fakeConnect, []connector.Connector, map[string]string) {
	f, workers := &fakeConnect{}, map[string]string{}
	var desired []connector.Connector
	for i := range n {
		c := wanted(fmt.Sprintf("c%02d", i))
		workers[c.Name] = fmt.Sprintf("w%d:8083", i%2)
		desired = append(desired, c)
	}
	f.status = func(name string, age time.Duration) (connect.Status, bool) {
		status := state("STOPPED")
		if f.held[name] == "" && age >= time.Second {
			status = running()
		}
		status.Connector.WorkerID = workers[name]
		return status, true
	}
	f.tasks = func(string) int { return 1 }
	return f, desired, workers
}

// resumed are the workers whose connectors were resumed, in order, a worker once for its connectors in a row. No connector
// is resumed twice.
func resumed(t *testing.T, f *fakeConnect, workers map[string]string) (turns []string) {
	t.Helper()
	times := map[string]int{}
	for _, asked := range f.asked {
		if name, is := strings.CutPrefix(asked, "resume "); is {
			turns = append(turns, workers[name])
			if times[name]++; times[name] == 2 {
				t.Errorf("%s was resumed twice", name)
			}
		}
	}
	return slices.Compact(turns)
}

// TestOneWorkersConnectorsAfterTheOthers: while tasks of one worker's connectors are made, none of the other's is resumed.
func TestOneWorkersConnectorsAfterTheOthers(t *testing.T) {
	f, desired, workers := onTwoWorkers(8)
	out := run(t, f, reconcile.Options{}, desired...)
	if out.err != "" || strings.Contains(fmt.Sprint(out.lines), " - ") {
		t.Error(out.err, out.lines)
	}
	if turns := resumed(t, f, workers); !slices.Equal(turns, []string{"w0:8083", "w1:8083"}) {
		t.Errorf("resumed connectors of %q", turns)
	}
	if out.took < 2*time.Second || out.took > 3*time.Second {
		t.Errorf("took %v: a second for each worker's tasks", out.took)
	}
}

// TestATurnDoesNotWaitForWhatIsNotResumed: neither for what could not be, nor for what is to stay stopped.
func TestATurnDoesNotWaitForWhatIsNotResumed(t *testing.T) {
	f, desired, workers := onTwoWorkers(8)
	desired[0].State = connector.StateStopped
	f.ask = func(what string, _ int) (bool, error) {
		if what == "resume c02" {
			return false, failed(403, connect.Other, what, "403 Forbidden")
		}
		return true, nil
	}
	out := run(t, f, reconcile.Options{}, desired...)
	if turns := resumed(t, f, workers); !slices.Equal(turns, []string{"w0:8083", "w1:8083"}) {
		t.Errorf("resumed connectors of %q", turns)
	}
	if want := "c02: create written - it was created stopped and is not resumed"; !strings.HasPrefix(out.lines[2], want) {
		t.Errorf("%q, want %q", out.lines[2], want)
	}
	if out.took < 2*time.Second || out.took > 3*time.Second {
		t.Errorf("took %v: a second for each worker's tasks", out.took)
	}
}
