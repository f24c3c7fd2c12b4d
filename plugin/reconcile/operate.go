package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// The actions of Operate, beside Restart and Stop.
const (
	Pause  Action = "pause"
	Resume Action = "resume"
)

// Op is what somebody asks for by hand.
type Op struct {
	// Action is Restart, Pause, Resume or Stop.
	Action Action
	// Tasks restarts the tasks too, OnlyFailed restarts nothing that runs.
	Tasks, OnlyFailed bool
}

// Operate asks for the same of each of the connectors, waits until they are so, and returns a result for each, in their
// order. A result's Written says that it was asked for: a connector that is so already, or that has not failed when only
// what has failed is restarted, is left alone. A name that is not known is an error before anything is asked for.
func Operate(ctx context.Context, api API, names []string, op Op, o Options) ([]Result, error) {
	o = o.withDefaults()
	if err := WaitReady(ctx, api, o); err != nil {
		return nil, err
	}
	read, err := readAll(ctx, api, o)
	if err != nil {
		return nil, err
	}
	if err := allKnown(api, read, names); err != nil {
		return nil, err
	}
	steps := make([]Step, len(names))
	for i, name := range names {
		steps[i] = operation(name, op, read)
	}
	r := &run{api: api, o: o, server: read.server, began: time.Now(), window: newWindow(o.InFlight), steps: steps}
	r.openAll(read.infos)
	before := func(i int) bool { return op.idle(steps[i], read.statuses[names[i]]) }
	r.parallel(before, func(i int) {
		r.take(i, read.statuses[names[i]])
		r.finish(i, nil)
	})
	r.parallel(func(int) bool { return true }, func(i int) { r.operate(ctx, i, op) })
	var book passwordBook
	r.poll(ctx, func() error { return r.lookForOperated(ctx, op, &book) }, func(i int) error {
		seen := connect.Status{Connector: connect.State{State: r.results[i].State}}
		return unfinished(r.results[i], seen, steps[i].State)
	})
	return r.results, nil
}

func allKnown(api API, read reading, names []string) error {
	var errs []error
	for _, name := range names {
		if _, known := read.infos[name]; !known {
			errs = append(errs, fmt.Errorf("there is no connector %q at %s", name, api.URL()))
		}
	}
	return errors.Join(errs...)
}

// operation is a step with the state that the connector is to have in the end. A restart leaves what is paused paused.
func operation(name string, op Op, read reading) Step {
	step := Step{Name: name, Action: op.Action, Stored: read.infos[name].Config, StateNow: read.statuses[name].Connector.State}
	switch {
	case op.Action == Pause, op.Action == Restart && step.StateNow == "PAUSED":
		step.State = connector.StatePaused
	case op.Action == Stop, op.Action == Restart && step.StateNow == "STOPPED":
		step.State = connector.StateStopped
	default:
		step.State = connector.StateRunning
	}
	return step
}

// idle tells whether there is nothing to do.
func (op Op) idle(s Step, status connect.Status) bool {
	switch op.Action {
	case Restart:
		return op.OnlyFailed && !op.failed(status)
	case Resume:
		// What was never paused has nothing to be resumed from, even if it has failed.
		return status.Connector.State != "" && !strings.Contains("PAUSED STOPPED", status.Connector.State)
	}
	return reached(status, s.State)
}

// failed tells whether something has FAILED that the restart is for.
func (op Op) failed(status connect.Status) bool {
	if !op.Tasks {
		return status.Connector.State == "FAILED"
	}
	return hasFailed(status)
}

// operate asks. Asking twice does no harm, so an open outcome needs no look.
func (r *run) operate(ctx context.Context, i int, op Op) {
	name := r.steps[i].Name
	ask := map[Action]func() error{
		Restart: func() error { return r.api.Restart(ctx, name, op.Tasks, op.OnlyFailed) },
		Pause:   func() error { return r.api.Pause(ctx, name) },
		Resume:  func() error { return r.api.Resume(ctx, name) },
		Stop:    func() error { return r.api.Stop(ctx, name) },
	}[op.Action]
	uncertain := false
	_, err := retry(ctx, r.o, Passes, func() (struct{}, error) {
		err := r.ask(ask)
		r.asked(i, err)
		uncertain = uncertain || connect.KindOf(err) == connect.Unknown
		return struct{}{}, err
	})
	if err != nil {
		r.notWritten(i, uncertain, err)
		return
	}
	r.written(i)
	// The state from before is not to be taken for that after a restart.
	if op.Action == Restart {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.settled[i] = time.Now().Add(r.o.Settle)
	}
}

// take notes what a status says in the connector's result.
func (r *run) take(i int, status connect.Status) {
	result := &r.results[i]
	result.State, result.Tasks, result.Running = status.Connector.State, len(status.Tasks), 0
	for _, task := range status.Tasks {
		if task.State.State == "RUNNING" {
			result.Running++
		}
	}
}

// lookForOperated closes the connectors that are as asked for, that have failed, or that are gone.
func (r *run) lookForOperated(ctx context.Context, op Op, book *passwordBook) error {
	statuses, err := r.api.Statuses(ctx)
	if err != nil {
		return err
	}
	for i, step := range r.steps {
		status, known := statuses[step.Name]
		if !known || !r.believed(i) {
			continue
		}
		r.take(i, status)
		if hasFailed(status) {
			step.passwords = book.of(ctx, r.api, step.Stored["connector.class"])
		}
		switch failure := Failure(status, step.redact); {
		case reached(status, step.State):
			r.finish(i, nil)
		case failure != "" && !step.held() && step.Action == Restart && !op.Tasks && status.Connector.State != "FAILED":
			r.finish(i, fmt.Errorf("%s; tasks are restarted with --tasks", failure))
		case failure != "" && !step.held():
			r.finish(i, errors.New(failure))
		}
	}
	return nil
}
