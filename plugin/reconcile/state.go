package reconcile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

const (
	// mostSteerings is how often a state is asked for in a run. Once is enough unless somebody else asks for another one.
	mostSteerings = 3
	// steerAgainAfter is the time in which a state that was asked for is usually seen.
	steerAgainAfter = 20 * time.Second
)

// held tells a connector that is not to run.
func (s Step) held() bool {
	return s.State == connector.StatePaused || s.State == connector.StateStopped
}

// steer asks for the state that a connector is to have. Asking twice does no harm.
func (r *run) steer(ctx context.Context, i int) error {
	step := r.steps[i]
	if step.State != connector.StateStopped {
		if err := r.begin(ctx, i); err != nil {
			return err
		}
	}
	ask := map[string]func(context.Context, string) error{
		connector.StateRunning: r.api.Resume, connector.StatePaused: r.api.Pause, connector.StateStopped: r.api.Stop,
	}[step.State]
	// A worker that has not read a new connector yet says that there is none.
	again := func(err error) bool { return Passes(err) || connect.KindOf(err) == connect.NotFound }
	_, err := retry(ctx, r.o, again, func() (struct{}, error) {
		return struct{}{}, r.ask(func() error { return ask(ctx, step.Name) })
	})
	return err
}

// steerAll asks for the states that are not as wanted.
func (r *run) steerAll(ctx context.Context, statuses map[string]connect.Status) {
	for i, step := range r.steps {
		if r.believed(i) && r.mayBeSteered(i) && astray(statuses[step.Name], step.State) {
			r.inBackground(i, func() {
				if err := r.steer(ctx, i); err != nil {
					r.finish(i, err)
				} else {
					r.steered(i)
				}
			})
		}
	}
}

// mayBeSteered tells whether a state was not asked for yet, or long ago.
func (r *run) mayBeSteered(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.steerings[i] == 0 || r.steerings[i] < mostSteerings && time.Since(r.steeredAt[i]) >= steerAgainAfter
}

// steered notes that a step's state was asked for: before the change is seen, its state is the old one. A connector that
// was updated while it was paused gets its new tasks only some time after it is resumed.
func (r *run) steered(i int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steerings[i]++
	r.steeredAt[i] = time.Now()
	r.results[i].Steered = r.steps[i].State
	if r.steps[i].updates() {
		r.settled[i] = time.Now().Add(r.o.Settle)
	}
}

// astray tells a state that does not become the wanted one by itself. In states that are not named here a connector is
// on its way.
func astray(status connect.Status, wanted string) bool {
	state := status.Connector.State
	switch wanted {
	case connector.StateRunning:
		return slices.Contains([]string{"PAUSED", "STOPPED"}, state)
	case connector.StatePaused:
		return slices.Contains([]string{"RUNNING", "STOPPED", "FAILED"}, state)
	case connector.StateStopped:
		return slices.Contains([]string{"RUNNING", "PAUSED", "FAILED"}, state)
	}
	return false
}

// reached tells whether a connector, with all its known tasks, is in the wanted state.
func reached(status connect.Status, wanted string) bool {
	state := status.Connector.State
	all := func(state string) bool {
		other := func(task connect.TaskStatus) bool { return task.State.State != state }
		return !slices.ContainsFunc(status.Tasks, other)
	}
	switch wanted {
	case connector.StatePaused:
		return state == "PAUSED" && all("PAUSED")
	case connector.StateStopped:
		return state == "STOPPED"
	case connector.StateUnmanaged:
		// Somebody paused or stopped it by hand: nothing will start.
		if state == "PAUSED" || state == "STOPPED" {
			return true
		}
	}
	return state == "RUNNING" && len(status.Tasks) > 0 && all("RUNNING")
}

// unfinished says what a connector was still missing when time ran out.
func unfinished(r Result, status connect.Status, wanted string) error {
	goal := strings.ToUpper(wanted)
	switch {
	case r.State == "":
		return fmt.Errorf("time ran out before Connect gave it a state: the workers may still rebalance")
	case astray(status, wanted):
		return fmt.Errorf("time ran out: it is %s and not %s", r.State, goal)
	case r.State == goal && wanted == connector.StatePaused:
		return fmt.Errorf("time ran out: it is PAUSED, but not all of its %d tasks are", r.Tasks)
	case r.Tasks == 0 && r.State == "RUNNING":
		return fmt.Errorf("time ran out: it is %s but has no tasks. Either it makes none, or its worker cannot reach the leader at the name that the leader advertises (see the workers' logs)", r.State)
	}
	return fmt.Errorf("time ran out: it is %s and %d of its %d tasks run", r.State, r.Running, r.Tasks)
}
