package reconcile

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

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

// configure takes over how many tasks each connector is to have.
func (t *tracker) configure(infos map[string]connect.Info) {
	t.configured = make([]int, len(t.steps))
	for i, step := range t.steps {
		t.configured[i] = len(infos[step.Name].Tasks)
	}
}

// parallelWrites bounds the writes in flight. The herder works on one at a time, but merges the rebalances of those
// that wait.
const parallelWrites = 8

// parallel calls do for all connectors that which picks, a few at a time.
func (t *tracker) parallel(which func(i int) bool, do func(i int)) {
	var group errgroup.Group
	group.SetLimit(parallelWrites)
	for i := range t.steps {
		if which(i) {
			group.Go(func() error { do(i); return nil })
		}
	}
	_ = group.Wait()
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

func (t *tracker) closeAll(why func(i int) error) {
	for i := range t.steps {
		if t.open[i] {
			t.finish(i, why(i))
		}
	}
}
