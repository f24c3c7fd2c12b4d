package reconcile

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

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
