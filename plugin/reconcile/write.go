package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// write carries out the steps that write. What is to run is created stopped and resumed when all are there: no task runs
// while the group rebalances for the next connector, and none has to be stopped and started again.
func (r *run) write(ctx context.Context) {
	stoppedFirst := r.stoppedFirst()
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		r.parallel(func(i int) bool { return r.steps[i].Writes() }, func(i int) { r.writeOne(ctx, i, stoppedFirst) })
	}()
	r.untilStalled(wrote)
	r.untilStopped(ctx)
	r.parallel(r.isCreatedStopped, func(i int) { r.resume(ctx, i) })
	<-wrote
	// Those that were late.
	r.parallel(r.isCreatedStopped, func(i int) { r.resume(ctx, i) })
}

// stalledAfter is how long nothing must have been written until the connectors that are there are resumed all the same:
// one that cannot be written does not keep the others from running.
const stalledAfter = 10 * time.Second

// untilStalled returns when all is written, or nothing has been for a while.
func (r *run) untilStalled(wrote <-chan struct{}) {
	for last, since := -1, time.Now(); ; {
		select {
		case <-wrote:
			return
		case <-time.After(time.Second):
		}
		r.mu.Lock()
		now := r.progress.Written
		r.mu.Unlock()
		if now != last {
			last, since = now, time.Now()
		} else if time.Since(since) >= stalledAfter {
			return
		}
	}
}

const (
	// stoppedPatience is how long no further state must have come until those that have one are resumed all the same.
	stoppedPatience = 3 * time.Second
	// stoppedPoll is the pause between two looks.
	stoppedPoll = 200 * time.Millisecond
)

// untilStopped returns when all that was created stopped says so. A connector that is resumed before its worker has
// started it publishes its tasks twice, and each time the group rebalances.
func (r *run) untilStopped(ctx context.Context) {
	created := slices.DeleteFunc(r.indexes(), func(i int) bool { return !r.isCreatedStopped(i) })
	for most, since := -1, time.Now(); len(created) > 0; {
		seen := 0
		if statuses, err := r.api.Statuses(ctx); err == nil {
			for _, i := range created {
				if statuses[r.steps[i].Name].Connector.State != "" {
					seen++
				}
			}
		}
		if seen > most {
			most, since = seen, time.Now()
		}
		if seen == len(created) || time.Since(since) >= stoppedPatience {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(stoppedPoll):
		}
	}
}

func (r *run) indexes() []int {
	all := make([]int, len(r.steps))
	for i := range all {
		all[i] = i
	}
	return all
}

// isCreatedStopped tells the connectors that this run created stopped although they are to run.
func (r *run) isCreatedStopped(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.createdStopped[i]
}

// resume starts a connector that was created stopped.
func (r *run) resume(ctx context.Context, i int) {
	if err := r.steer(ctx, i); err != nil {
		r.finish(i, fmt.Errorf("it was created stopped and is not resumed; run it again: %w", err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.createdStopped, i)
}

// stoppedFirst tells whether connectors are created stopped. One alone gains nothing.
func (r *run) stoppedFirst() bool {
	switch {
	case !r.takesState():
		return false
	case r.o.StoppedFirst != nil:
		return *r.o.StoppedFirst
	}
	creates := 0
	for _, step := range r.steps {
		if step.Action == Create && step.State == connector.StateRunning {
			creates++
		}
	}
	return creates > 1
}

// takesState tells whether connectors can be created in a state: since Kafka 3.7.
func (r *run) takesState() bool { return r.server.AtLeast(3, 7) }

// initialState is the state that a connector is created in, empty for the server's own choice.
func (r *run) initialState(step Step, stoppedFirst bool) string {
	switch {
	case step.Action != Create || !r.takesState():
		return ""
	case step.held():
		return strings.ToUpper(step.State)
	case stoppedFirst && step.State == connector.StateRunning:
		return "STOPPED"
	}
	return ""
}

// writeOne stores a configuration. A connector that is to be paused or stopped is held before it could run with it, as
// far as the server allows.
func (r *run) writeOne(ctx context.Context, i int, stoppedFirst bool) {
	step := r.steps[i]
	if step.updates() && step.held() {
		if err := r.steer(ctx, i); err != nil {
			r.notWritten(i, false, err)
			return
		}
	}
	state := r.initialState(step, stoppedFirst)
	uncertain, err := r.store(ctx, i, func() error {
		step := r.steps[i]
		if step.Action == Create {
			return r.api.Create(ctx, step.Name, step.Config, state)
		}
		_, err := r.api.PutConfig(ctx, step.Name, step.Config)
		return err
	})
	if err != nil {
		r.notWritten(i, uncertain, err)
		return
	}
	r.written(i)
	if state == "STOPPED" && step.State == connector.StateRunning {
		r.mu.Lock()
		r.createdStopped[i] = true
		r.mu.Unlock()
	}
	if step.Action == Create && step.held() && !r.takesState() {
		// What goes wrong here is seen, and tried again, when its state is waited for.
		_ = r.steer(ctx, i)
	}
}

// store writes one configuration. Unless Connect said that nothing was done, it reads before it writes again: a second,
// equal write would restart the connector. A failure is uncertain when a write was left without an answer.
func (r *run) store(ctx context.Context, i int, write func() error) (uncertain bool, err error) {
	var (
		doubt time.Time
		// last is the failure in doubt, misses counts how often its write was looked for in vain: a worker may be behind.
		last   error
		misses int
		found  int
	)
	_, err = retry(ctx, r.o, Passes, func() (struct{}, error) {
		if !doubt.IsZero() {
			if stored, err := r.lookAgain(ctx, i, doubt); stored || err != nil {
				return struct{}{}, err
			}
			if misses++; misses == 1 {
				doubt = time.Now()
				return struct{}{}, last
			}
		}
		err := masked(r.steps[i], r.ask(write))
		r.asked(i, err)
		if connect.KindOf(err) == connect.Exists {
			// The worker that was read had not seen it yet, or an earlier request was carried out after all.
			if _, err := r.lookAgain(ctx, i, time.Now()); err != nil {
				return struct{}{}, err
			}
			found++
			return struct{}{}, r.afterExists(i, found, err)
		}
		kind := connect.KindOf(err)
		if err != nil && kind != connect.Busy {
			doubt, last, misses = time.Now(), err, 0
		}
		uncertain = (uncertain || kind == connect.Unknown) && kind != connect.Invalid
		return struct{}{}, err
	})
	return uncertain, err
}

// lookAgain reads whether a configuration is stored, and plans its step anew if it is there as another one.
func (r *run) lookAgain(ctx context.Context, i int, since time.Time) (stored bool, err error) {
	infos, err := r.reader.since(ctx, r.api, since)
	if err != nil {
		return false, err
	}
	if err := newerRun(infos, r.o); err != nil {
		return false, err
	}
	step := &r.steps[i]
	info, exists := infos[step.Name]
	if !exists {
		return false, nil
	}
	step.Stored = info.Config
	if len(diff(step.Config, info.Config, r.o)) == 0 {
		return true, nil
	}
	if step.Action == Create {
		return false, r.replan(i)
	}
	return false, nil
}

// replan is for a connector that was to be created and is there already.
func (r *run) replan(i int) error {
	step := &r.steps[i]
	again := *step
	again.decide(connector.Connector{Name: step.Name, Config: withoutMarks(step.Config)}, r.o)
	if again.Action != Update && again.Action != Adopt {
		return fmt.Errorf("somebody else created it during this run, with another configuration: %s", again.Reason)
	}
	step.Action = again.Action
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[i].Action = again.Action
	return nil
}

// mostFound is how often a creation may find a connector that the worker does not list: it may not have read it yet.
const mostFound = 6

// afterExists is nil when the connector that exists is the wanted one, and an error that passes when it may be tried
// again: as an update, or when the worker has read it.
func (r *run) afterExists(i, found int, err error) error {
	step := r.steps[i]
	switch {
	case step.Stored != nil && len(diff(step.Config, step.Stored, r.o)) == 0:
		return nil
	case step.Action == Create && found >= mostFound:
		return err
	}
	return &connect.Error{Op: "POST /connectors", Status: 409, Kind: connect.Busy, Message: "Connector " + step.Name + " already exists"}
}

func withoutMarks(config map[string]string) map[string]string {
	plain := map[string]string{}
	for key, value := range config {
		if !slices.Contains([]string{OwnerKey, RunKey}, key) {
			plain[key] = value
		}
	}
	return plain
}

// masked takes the connector's secrets out of an answer that quotes its configuration.
func masked(step Step, err error) error {
	var failed *connect.Error
	if !errors.As(err, &failed) {
		return err
	}
	copied := *failed
	copied.Message = step.redact(failed.Message)
	return &copied
}
