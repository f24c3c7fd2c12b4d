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
	"github.com/connect-register/connect-register/plugin/connector"
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

// converge waits until each open connector is as wanted or fails, with one request for all of them at a time.
func converge(ctx context.Context, api API, t *tracker, o Options) {
	t.poll(ctx, o, func() error {
		statuses, err := api.Statuses(ctx)
		if err != nil {
			return err
		}
		if t.steerAll(ctx, api, statuses, o) {
			// What was seen is from before.
			return nil
		}
		return t.lookAll(ctx, api, statuses)
	}, func(i int) error { return unfinished(t.results[i], t.steps[i].State) })
}

// poll looks until all connectors are closed, and closes the open ones when looking fails for good or time is up. A
// reason for failing that has passed is not why time ran out.
func (t *tracker) poll(ctx context.Context, o Options, look func() error, unfinished func(i int) error) {
	var last error
	for len(t.open) > 0 {
		err := look()
		switch {
		case err == nil:
			last = nil
		case ctx.Err() != nil:
			// The end of time says nothing about Connect.
		case Passes(err):
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
				return unfinished(i)
			})
			return
		case <-time.After(o.Poll):
		}
	}
}

// believed tells connectors that are open and whose state is not that from before an update.
func (t *tracker) believed(i int) bool { return t.open[i] && !time.Now().Before(t.settled[i]) }

// steerAll asks, once for each connector, for the states that are not as wanted, and tells whether it asked for any.
func (t *tracker) steerAll(ctx context.Context, api API, statuses map[string]connect.Status, o Options) bool {
	var which []int
	for i, step := range t.steps {
		if t.believed(i) && t.results[i].Steered == "" && astray(statuses[step.Name].Connector.State, step.State) {
			which = append(which, i)
		}
	}
	t.parallel(func(i int) bool { return slices.Contains(which, i) }, func(i int) {
		if err := steer(ctx, api, t.steps[i], o); err != nil {
			t.finish(i, err)
		} else {
			t.steered(i)
		}
	})
	return len(which) > 0
}

// steered notes that a step's state was asked for. A connector that was updated while it was paused gets its new tasks
// only some time after it is resumed.
func (t *tracker) steered(i int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.results[i].Steered = t.steps[i].State
	if t.steps[i].Action == Update {
		t.settled[i] = time.Now().Add(t.settle)
	}
}

// lookAll looks at each open connector whose state is believed. A status shows only the tasks that were started once,
// so when a written connector seems to be as wanted, the configured tasks are read before that is taken for the end.
func (t *tracker) lookAll(ctx context.Context, api API, statuses map[string]connect.Status) error {
	var err error
	for i, step := range t.steps {
		changed := step.Action != None || t.results[i].Steered != ""
		if t.believed(i) && changed && reached(statuses[step.Name], step.State) {
			var infos map[string]connect.Info
			if infos, err = api.Infos(ctx); err == nil {
				t.configure(infos)
			}
			break
		}
	}
	for i := range t.steps {
		if t.believed(i) {
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
	wanted := t.steps[i].State
	if result.State == "STOPPED" {
		// It has no tasks; what is left are states from before.
		result.Tasks, result.Running = 0, 0
	}
	// What failed can still be stopped. A stack trace may quote the configuration.
	if cause := Failure(status, t.steps[i].redact); cause != "" && wanted != connector.StateStopped {
		result.State = "FAILED"
		t.finish(i, errors.New(cause))
		return
	}
	if reached(status, wanted) && t.complete(i, status) {
		t.finish(i, nil)
	}
}

// complete tells whether a status has all the tasks that the connector is to have, where that matters.
func (t *tracker) complete(i int, status connect.Status) bool {
	byHand := t.steps[i].State == connector.StateUnmanaged && status.Connector.State == "PAUSED"
	return byHand || status.Connector.State == "STOPPED" || len(status.Tasks) == t.configured[i]
}

// Failure returns the root cause of the connector's or the first task's failure, empty when nothing failed. It redacts
// whole traces: of a secret with several lines only the first would be in the root cause.
func Failure(status connect.Status, redact func(string) string) string {
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
