package reconcile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// held tells a connector that is not to run.
func (s Step) held() bool {
	return s.State == connector.StatePaused || s.State == connector.StateStopped
}

// steer asks for the state that a connector is to have. Asking twice does no harm.
func steer(ctx context.Context, api API, step Step, o Options) error {
	ask := map[string]func(context.Context, string) error{
		connector.StateRunning: api.Resume, connector.StatePaused: api.Pause, connector.StateStopped: api.Stop,
	}[step.State]
	// A worker that has not read a new connector yet says that there is none.
	again := func(err error) bool { return Passes(err) || connect.KindOf(err) == connect.NotFound }
	_, err := retry(ctx, o, again, func() (struct{}, error) { return struct{}{}, ask(ctx, step.Name) })
	return err
}

// astray tells a state that does not become the wanted one by itself. In states that are not named here a connector is
// on its way.
func astray(state, wanted string) bool {
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

// takesInitialState tells whether connectors can be created in a state, if one is to be: since Kafka 3.7.
func takesInitialState(ctx context.Context, api API, steps []Step) bool {
	if !slices.ContainsFunc(steps, func(s Step) bool { return s.Action == Create && s.held() }) {
		return false
	}
	server, err := api.Root(ctx)
	return err == nil && server.AtLeast(3, 7)
}

// unfinished says what a connector was still missing when time ran out.
func unfinished(r Result, wanted string) error {
	goal := strings.ToUpper(wanted)
	switch {
	case r.State == "":
		return fmt.Errorf("time ran out before Connect gave it a state: the workers may still rebalance")
	case astray(r.State, wanted):
		return fmt.Errorf("time ran out: it is %s and not %s", r.State, goal)
	case r.State == goal && wanted == connector.StatePaused:
		return fmt.Errorf("time ran out: it is PAUSED, but not all of its %d tasks are", r.Tasks)
	case r.Tasks == 0 && r.State == "RUNNING":
		return fmt.Errorf("time ran out: it is %s but has no tasks. Either it makes none, or its worker cannot reach the leader at the name that the leader advertises (see the workers' logs)", r.State)
	}
	return fmt.Errorf("time ran out: it is %s and %d of its %d tasks run", r.State, r.Running, r.Tasks)
}
