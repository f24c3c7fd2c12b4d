package reconcile

import (
	"cmp"
	"fmt"
	"maps"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// OwnerKey in a connector's configuration says who manages it: <clusterName>/<namespace>/<release>. It lives there
// so that the laptop and the Job see the same, without another store.
const OwnerKey = "connect-register.owner"

// Action is what a run does to one connector.
type Action string

// The actions of a plan.
const (
	Create Action = "create"
	Update Action = "update"
	None   Action = "none"
	// Refuse leaves a connector of somebody else as it is; it is an error of the run.
	Refuse Action = "refuse"
	// Leave leaves a configuration that differs, because the run is scheduled.
	Leave Action = "leave"
	// Delete and Stop are those of Remove.
	Delete Action = "delete"
	Stop   Action = "stop"
)

// Step is the plan for one connector.
type Step struct {
	Name   string
	Action Action
	// Config is the whole configuration to write.
	Config map[string]string
	// State is what the connector is to be: one of connector's states, never empty.
	State string
	// Changes lists what differs, for Update.
	Changes []connector.Change
	// Reason says why a step is refused, and what to do.
	Reason string
}

// redact takes the secrets of the step's configuration out of a text.
func (s Step) redact(text string) string {
	return connector.Connector{Name: s.Name, Config: s.Config}.Redact(text)
}

// plan compares what is wanted with what Connect has stored.
func plan(desired []connector.Connector, actual map[string]connect.Info, o Options) []Step {
	steps := make([]Step, 0, len(desired))
	for _, want := range desired {
		info, exists := actual[want.Name]
		steps = append(steps, planOne(want, info.Config, exists, o))
	}
	return steps
}

func planOne(want connector.Connector, stored map[string]string, exists bool, o Options) Step {
	config := maps.Clone(want.Config)
	if o.Owner != "" {
		config[OwnerKey] = o.Owner
	}
	step := Step{Name: want.Name, Config: config, State: cmp.Or(want.State, connector.StateRunning)}
	if !exists {
		step.Action = Create
		return step
	}
	owner := stored[OwnerKey]
	withoutOwner := maps.Clone(stored)
	delete(withoutOwner, OwnerKey)
	step.Changes = connector.Diff(config, stored)
	switch {
	case len(step.Changes) == 0:
		step.Action = None
	case owner == "" && connector.Equal(want.Config, withoutOwner) && !o.TakeOwnership:
		// Equal but never ours: writing only the owner would restart it, and its state is not ours either.
		step.Action, step.Changes, step.State = None, nil, connector.StateUnmanaged
	case owner == o.Owner && o.Scheduled:
		step.Action = Leave
	case o.TakeOwnership && o.Scheduled:
		step.Action, step.State = Leave, connector.StateUnmanaged
	case owner == o.Owner || o.TakeOwnership:
		step.Action = Update
	case owner == "":
		step.Action = Refuse
		step.Reason = "it exists already with another configuration and belongs to nobody; " + takeOverHint
	default:
		step.Action = Refuse
		step.Reason = fmt.Sprintf("it belongs to %s; %s", owner, takeOverHint)
	}
	return step
}

const takeOverHint = "choose another name, or take it over with --take-ownership (registration.takeOwnership in values)"
