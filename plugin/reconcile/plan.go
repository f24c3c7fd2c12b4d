package reconcile

import (
	"context"
	"slices"
	"time"

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
	// Adopt writes a connector that belonged to somebody else, or to nobody.
	Adopt Action = "adopt"
	// SetState only pauses, resumes or stops.
	SetState Action = "state"
	// Restart is for what has FAILED.
	Restart Action = "restart"
	None    Action = "none"
	// Refuse leaves a connector of somebody else as it is; it is an error of the run.
	Refuse Action = "refuse"
	// Invalid leaves out a connector that Connect's validation refuses; it is an error of the run.
	Invalid Action = "invalid"
	// Leave leaves a configuration that differs, because the run is scheduled.
	Leave Action = "leave"
	// Prune deletes what the owner no longer declares.
	Prune Action = "prune"
	// Delete and Stop are those of Remove.
	Delete Action = "delete"
	Stop   Action = "stop"
)

// Step is the plan for one connector.
type Step struct {
	Name   string
	Action Action
	// Config is the whole configuration to write, Stored the one that Connect has, nil if there is none.
	Config, Stored map[string]string
	// State is what the connector is to be: one of connector's states, never empty.
	State string
	// StateNow is Connect's word for its state, empty when it is not known.
	StateNow string
	// Changes lists what differs, for Update, Adopt and Leave.
	Changes []connector.Change
	// Reason says why a step is refused or invalid, and what to do.
	Reason string

	// offsets are those to begin with, for a connector that may not have run yet, offsetsMissing is why they cannot be read.
	offsets        []connect.Offset
	offsetsMissing error
	// renamedFrom is a connector whose offsets it is to begin with, and which is deleted then.
	renamedFrom string
	// passwords are the keys that Connect's validation says to be passwords.
	passwords []string
	// rotated says that what it refers to in Secrets is not what it was when the stored configuration was written.
	rotated bool
	// foreign says that the connector is equal to the declared one, or left alone, but not the owner's.
	foreign bool
}

// Writes tells whether the step stores a configuration.
func (s Step) Writes() bool { return s.Action == Create || s.Action == Update || s.Action == Adopt }

// updates tells whether the step stores a configuration over another one.
func (s Step) updates() bool { return s.Action == Update || s.Action == Adopt }

// redact takes the secrets of the step's configurations out of a text.
func (s Step) redact(text string) string {
	text = connector.Connector{Name: s.Name, Config: s.Config, Passwords: s.passwords}.Redact(text)
	return connector.Connector{Name: s.Name, Config: s.Stored, Passwords: s.passwords}.Redact(text)
}

// Redacted returns the step fit to be shown: secrets in its configurations and changes are masked.
func (s Step) Redacted() Step {
	shown := s
	shown.Config = connector.Connector{Config: s.Config, Passwords: s.passwords}.RedactedConfig()
	shown.Stored = connector.Connector{Config: s.Stored, Passwords: s.passwords}.RedactedConfig()
	shown.Changes = nil
	for _, change := range s.Changes {
		shown.Changes = append(shown.Changes, change.Redacted(s.passwords...))
	}
	shown.Reason = s.redact(s.Reason)
	return shown
}

// Plan is what a run would do.
type Plan struct {
	// Steps has one step for each declared connector, in their order, then the deletions, sorted by name.
	Steps []Step
	// Pruning says why the deletions are refused, empty if they are not. They are an error of the run then.
	Pruning string
	// Server is what the worker says of itself; its version is empty if it said nothing.
	Server connect.Server

	read        reading
	secretsSeen time.Time
	// renames are the names from before, with the step of the connector that has another one now.
	renames map[string]int
}

// Changed tells whether a run would write, delete, restart, or change a state.
func (p Plan) Changed() bool {
	changes := []Action{Create, Update, Adopt, SetState, Restart, Prune}
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return slices.Contains(changes, s.Action) })
}

// Failed tells whether a connector is invalid or refused.
func (p Plan) Failed() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Action == Refuse || s.Action == Invalid })
}

// MakePlan reads what Connect has, lets it validate what differs, and says what a run would do. It writes nothing.
func MakePlan(ctx context.Context, api API, desired []connector.Connector, o Options) (Plan, error) {
	o = o.withDefaults()
	if err := WaitReady(ctx, api, o); err != nil {
		return Plan{}, err
	}
	return makePlan(ctx, api, desired, o, 0)
}

// makePlan waits for at most patience until there are no strange workers in the group.
func makePlan(ctx context.Context, api API, desired []connector.Connector, o Options, patience time.Duration) (Plan, error) {
	read, err := readOurs(ctx, api, o, patience)
	if err != nil {
		return Plan{}, err
	}
	if err := newerRun(read.infos, o); err != nil {
		return Plan{}, err
	}
	p := Plan{Server: read.server, read: read}
	for _, want := range desired {
		p.Steps = append(p.Steps, planOne(want, read, o))
	}
	removals := p.planRenames(desired, o)
	p.hintRenames(desired, o)
	if err := p.awaitSecrets(ctx, o); err != nil {
		return Plan{}, err
	}
	if !o.NoValidate {
		if err := validate(ctx, api, p.Steps, o); err != nil {
			return Plan{}, err
		}
	}
	prunes, refusal := planPrune(read.infos, desired, o)
	p.Steps, p.Pruning = append(append(p.Steps, removals...), prunes...), refusal
	return p, nil
}
