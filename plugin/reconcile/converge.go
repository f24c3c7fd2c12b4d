package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
)

// tracker holds the steps and, for each, whether it is written, since when, and its result.
type tracker struct {
	mu      sync.Mutex
	done    func(Result)
	steps   []Step
	results []Result
	// settled is the time from which a connector's state is believed.
	settled []time.Time
	// configured counts the tasks that a connector is to have.
	configured []int
	open       map[int]bool
	settle     time.Duration
}

func newTracker(steps []Step, actual map[string]connect.Info, o Options) *tracker {
	t := &tracker{
		done: o.Done, steps: steps, settle: o.Settle, open: map[int]bool{},
		results: make([]Result, len(steps)), settled: make([]time.Time, len(steps)),
	}
	t.configure(actual)
	for i, step := range steps {
		t.results[i] = Result{Name: step.Name, Action: step.Action}
		t.open[i] = true
		if step.Action == Refuse {
			t.finish(i, errors.New(step.Reason))
		}
	}
	return t
}

// written notes that a step's configuration is stored.
func (t *tracker) written(i int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.results[i].Written = true
	if t.steps[i].Action == Update {
		t.settled[i] = time.Now().Add(t.settle)
	}
}

// notWritten closes a connector whose configuration is not stored, or maybe not.
func (t *tracker) notWritten(i int, uncertain bool, err error) {
	t.mu.Lock()
	t.results[i].Uncertain = uncertain
	t.mu.Unlock()
	t.finish(i, err)
}

// finish closes a connector with its result.
func (t *tracker) finish(i int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.open[i] {
		return
	}
	delete(t.open, i)
	t.results[i].Err = err
	t.done(t.results[i])
}

// converge waits until each open connector runs or fails, with one request for all of them at a time.
func converge(ctx context.Context, api API, t *tracker, o Options) {
	// last is why the states could not be read the last time.
	var last error
	for len(t.open) > 0 {
		statuses, err := api.Statuses(ctx)
		switch {
		case err == nil:
			last = t.lookAll(ctx, api, statuses)
		case ctx.Err() != nil:
			// The end of time says nothing about Connect.
		case passes(err):
			last = err
			o.Waiting(err.Error())
		default:
			t.closeAll(func(int) error { return err })
		}
		if len(t.open) == 0 {
			return
		}
		select {
		case <-ctx.Done():
			t.closeAll(func(i int) error {
				if last != nil {
					return fmt.Errorf("gave up: %w", last)
				}
				return unfinished(t.results[i])
			})
			return
		case <-time.After(o.Poll):
		}
	}
}

// lookAll looks at each open connector whose state is believed. A status shows only the tasks that were started once,
// so when a written connector seems to run, the configured tasks are read before that is taken for the end.
func (t *tracker) lookAll(ctx context.Context, api API, statuses map[string]connect.Status) error {
	believed := func(i int) bool { return t.open[i] && !time.Now().Before(t.settled[i]) }
	var err error
	for i, step := range t.steps {
		if believed(i) && step.Action != None && runs(statuses[step.Name]) {
			var infos map[string]connect.Info
			if infos, err = api.Infos(ctx); err == nil {
				t.configure(infos)
			}
			break
		}
	}
	for i := range t.steps {
		if believed(i) {
			t.look(i, statuses)
		}
	}
	return err
}

// configure takes over how many tasks each connector is to have.
func (t *tracker) configure(infos map[string]connect.Info) {
	t.configured = make([]int, len(t.steps))
	for i, step := range t.steps {
		t.configured[i] = len(infos[step.Name].Tasks)
	}
}

// runs tells whether a connector and all its known tasks run.
func runs(status connect.Status) bool {
	stopped := func(task connect.TaskStatus) bool { return task.State.State != "RUNNING" }
	return status.Connector.State == "RUNNING" && len(status.Tasks) > 0 && !slices.ContainsFunc(status.Tasks, stopped)
}

func (t *tracker) closeAll(why func(i int) error) {
	for i := range t.steps {
		if t.open[i] {
			t.finish(i, why(i))
		}
	}
}

// look takes a connector's status over into its result and closes it when it is final.
func (t *tracker) look(i int, statuses map[string]connect.Status) {
	status, known := statuses[t.steps[i].Name]
	if !known {
		return
	}
	result := &t.results[i]
	result.State, result.Tasks, result.Running = status.Connector.State, max(len(status.Tasks), t.configured[i]), 0
	for _, task := range status.Tasks {
		if task.State.State == "RUNNING" {
			result.Running++
		}
	}
	// A stack trace may quote the configuration.
	if cause := failure(status, t.steps[i].redact); cause != "" {
		result.State = "FAILED"
		t.finish(i, errors.New(cause))
		return
	}
	switch {
	case result.State == "PAUSED", result.State == "STOPPED":
		// Somebody paused or stopped it by hand: its configuration is stored, and nothing will start.
		t.finish(i, nil)
	case runs(status) && len(status.Tasks) == t.configured[i]:
		t.finish(i, nil)
	}
}

// failure returns the root cause of the connector's or the first task's failure, empty when nothing failed. It redacts
// whole traces: of a secret with several lines only the first would be in the root cause.
func failure(status connect.Status, redact func(string) string) string {
	if status.Connector.State == "FAILED" {
		return fmt.Sprintf("connector FAILED on %s: %s", status.Connector.WorkerID, RootCause(redact(status.Connector.Trace)))
	}
	for _, task := range status.Tasks {
		if task.State.State == "FAILED" {
			return fmt.Sprintf("task %d FAILED on %s: %s", task.ID, task.WorkerID, RootCause(redact(task.Trace)))
		}
	}
	return ""
}

// unfinished says what a connector was still missing when time ran out.
func unfinished(r Result) error {
	switch {
	case r.State == "":
		return errors.New("time ran out before Connect gave it a state: the workers may still rebalance")
	case r.Tasks == 0:
		return fmt.Errorf("time ran out: it is %s but has no tasks. Either it makes none, or its worker cannot reach the leader at the name that the leader advertises (see the workers' logs)", r.State)
	}
	return fmt.Errorf("time ran out: it is %s and %d of its %d tasks run", r.State, r.Running, r.Tasks)
}

// RootCause returns the innermost cause of a Java stack trace in one line. An indented cause is that of a suppressed
// exception, such as one thrown on closing, and not the reason.
func RootCause(trace string) string {
	cause := ""
	for line := range strings.Lines(trace) {
		if inner, ok := strings.CutPrefix(line, "Caused by: "); ok {
			cause = strings.TrimSpace(inner)
		} else if cause == "" {
			cause = strings.TrimSpace(line)
		}
	}
	if cause == "" {
		return "no trace was given"
	}
	return cause
}
