package reconcile

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// configuredPause is the least time between two readings of how many tasks there are to be while some connectors are
// still on their way: it is the dearest request for Connect.
const configuredPause = 2 * time.Second

// converge waits until each open connector is as wanted or fails, with one request for all of them at a time. The first
// look is at what was read before, unless something was written since.
func (r *run) converge(ctx context.Context, first map[string]connect.Status) {
	if slices.ContainsFunc(r.steps, Step.Writes) {
		first = nil
	}
	r.poll(ctx, func() error {
		statuses := first
		if first = nil; statuses == nil {
			var err error
			if statuses, err = r.api.Statuses(ctx); err != nil {
				return err
			}
		}
		r.steerAll(ctx, statuses)
		r.restartAll(ctx, statuses)
		return r.lookAll(ctx, statuses)
	}, func(i int) error {
		// The state is Connect's, and tasks do not matter for what is astray.
		seen := connect.Status{Connector: connect.State{State: r.results[i].State}}
		return unfinished(r.results[i], seen, r.steps[i].State)
	})
}

// poll looks until all connectors are closed, and closes the open ones when looking fails for good or time is up. A
// reason for failing that has passed is not why time ran out.
func (r *run) poll(ctx context.Context, look func() error, unfinished func(i int) error) {
	defer r.background.Wait()
	var last error
	for r.anyOpen() {
		err := look()
		switch {
		case err == nil:
			last = nil
		case ctx.Err() != nil:
			// The end of time says nothing about Connect.
		case Passes(err):
			last = err
			r.o.Waiting(err.Error())
		default:
			r.closeAll(func(int) error { return err })
		}
		if !r.anyOpen() {
			return
		}
		select {
		case <-ctx.Done():
			r.background.Wait()
			r.closeAll(func(i int) error { return unfinishedBecause(last, unfinished(i)) })
			return
		case <-time.After(r.o.Poll):
		}
	}
}

// believed tells connectors that are open and whose state is not that from before a change.
func (r *run) believed(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open[i] && !r.asking[i] && !time.Now().Before(r.settled[i])
}

// inBackground does what bears on one connector while the others are looked at.
func (r *run) inBackground(i int, do func()) {
	r.mu.Lock()
	r.asking[i] = true
	r.mu.Unlock()
	r.background.Go(func() {
		do()
		r.mu.Lock()
		delete(r.asking, i)
		r.mu.Unlock()
	})
}

// lookAll looks at each open connector whose state is believed. A status shows only the tasks that were started once,
// so before a changed connector is taken for finished, its configured tasks are read.
func (r *run) lookAll(ctx context.Context, statuses map[string]connect.Status) error {
	if r.mayHaveFinished(statuses) {
		infos, err := r.api.Infos(ctx)
		if err != nil {
			return err
		}
		r.configuredAt = time.Now()
		r.configure(infos)
		r.compare(infos)
	}
	for i := range r.steps {
		if r.believed(i) {
			r.look(ctx, i, statuses)
		}
	}
	return nil
}

// changed tells whether this run did something to a connector.
func (r *run) changed(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.steps[i].Writes() || r.results[i].Steered != "" || r.results[i].Restarts > 0
}

// mayHaveFinished tells whether all connectors whose tasks must be counted seem to be as wanted, or some do and nobody
// counted for a while. Of a connector that was left alone the count is known, unless it was still on its way.
func (r *run) mayHaveFinished(statuses map[string]connect.Status) bool {
	some, all := false, true
	for i, step := range r.steps {
		status := statuses[step.Name]
		if r.isOpen(i) && (r.changed(i) || !r.complete(i, status)) {
			is := r.believed(i) && reached(status, step.State)
			some, all = some || is, all && is
		}
	}
	return (some || len(r.doubted) > 0) && (all || time.Since(r.configuredAt) >= configuredPause)
}

// errOverwritten is for a connector that somebody else wrote while this run waited for it.
var errOverwritten = errors.New("somebody else changed its configuration during this run; run it again")

// errGone is for a connector that somebody else deleted while this run waited for it.
var errGone = errors.New("somebody else deleted it during this run; run it again")

// lagBound is how long a worker that was just asked for the first time may be behind the others.
const lagBound = 5 * time.Second

// compare closes the connectors whose configuration is no longer what was written, once that has been so for a while.
func (r *run) compare(infos map[string]connect.Info) {
	for i, step := range r.steps {
		if !r.isOpen(i) || !r.results[i].Written {
			continue
		}
		info, exists := infos[step.Name]
		var why error
		switch {
		case !exists:
			why = errGone
		case len(diff(step.Config, info.Config, r.o)) > 0:
			why = errOverwritten
		}
		switch {
		case why == nil:
			delete(r.doubted, i)
		case r.doubted[i].IsZero():
			r.doubted[i] = time.Now()
		case time.Since(r.doubted[i]) >= lagBound:
			r.finish(i, why)
		}
	}
}

// look takes a connector's status over into its result and closes it when it is final.
func (r *run) look(ctx context.Context, i int, statuses map[string]connect.Status) {
	status, known := statuses[r.steps[i].Name]
	if !known {
		return
	}
	result := &r.results[i]
	result.State, result.Tasks, result.Running = status.Connector.State, max(len(status.Tasks), r.configured[i]), 0
	for _, task := range status.Tasks {
		if task.State.State == "RUNNING" {
			result.Running++
		}
	}
	wanted := r.steps[i].State
	if result.State == "STOPPED" {
		// It has no tasks; what is left are states from before.
		result.Tasks, result.Running = 0, 0
	}
	// What failed can still be stopped. A stack trace may quote the configuration.
	if hasFailed(status) {
		r.learnPasswords(ctx, i)
	}
	if cause := Failure(status, r.steps[i].redact); cause != "" && wanted != connector.StateStopped {
		result.State = "FAILED"
		if r.patient(ctx, i, cause) {
			return
		}
		r.finish(i, errors.New(cause))
		return
	}
	if reached(status, wanted) && r.complete(i, status) {
		r.finish(i, nil)
	}
}

// complete tells whether a status has all the tasks that the connector is to have, where that matters. How many they are
// must have been read since its change was seen.
func (r *run) complete(i int, status connect.Status) bool {
	if !r.doubted[i].IsZero() {
		return false
	}
	if r.changed(i) && (r.configuredAt.IsZero() || r.configuredAt.Before(r.settled[i])) {
		return false
	}
	byHand := r.steps[i].State == connector.StateUnmanaged && status.Connector.State == "PAUSED"
	return byHand || status.Connector.State == "STOPPED" || len(status.Tasks) == r.configured[i]
}

// learnPasswords asks which keys of a step's class are passwords, unless its validation has told: a trace may quote them.
func (r *run) learnPasswords(ctx context.Context, i int) {
	if step := &r.steps[i]; len(step.passwords) == 0 {
		step.passwords = r.book.of(ctx, r.api, step.Config["connector.class"])
	}
}
