// Package reconcile brings Kafka Connect to the connectors that are wanted: it creates or updates what differs, leaves
// alone what is equal (an unchanged write restarts a connector) or belongs to somebody else, and waits until connectors
// and tasks are in the state that is wanted. It knows nothing of HTTP, Helm or Kubernetes.
package reconcile

import (
	"context"
	"sync"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// API is the part of Connect's REST API that a run needs; connect.Client has it.
type API interface {
	URL() string
	Root(ctx context.Context) (connect.Server, error)
	Health(ctx context.Context) error
	Infos(ctx context.Context) (map[string]connect.Info, error)
	Statuses(ctx context.Context) (map[string]connect.Status, error)
	PutConfig(ctx context.Context, name string, config map[string]string) (created bool, err error)
	Create(ctx context.Context, name string, config map[string]string, state string) error
	Pause(ctx context.Context, name string) error
	Resume(ctx context.Context, name string) error
	Stop(ctx context.Context, name string) error
	Delete(ctx context.Context, name string) error
}

// Options of a run. The context given to Run carries its deadline.
type Options struct {
	// Owner is written into each connector and guards those of others. Without it nothing is marked, and only
	// connectors without an owner are updated.
	Owner string
	// TakeOwnership also writes connectors that belong to nobody or to somebody else.
	TakeOwnership bool
	// Scheduled is for a run that nobody asked for: it creates what is missing and restores states, and never changes
	// the configuration of a connector that exists.
	Scheduled bool
	// Settle is how long an updated connector's state is not believed: it may be the one from before the update.
	// 0 believes it at once; DefaultSettle is long enough for the slowest worker.
	Settle time.Duration
	// Poll is the pause between two looks at the states. 0 means half a second.
	Poll time.Duration
	// Done is called once for each connector, one at a time, as soon as its result is known. May be nil.
	Done func(Result)
	// Waiting is called with the reason when a run has to wait, one at a time and once for each reason. May be nil.
	Waiting func(reason string)
}

// DefaultSettle is above the group's heartbeat interval (3 s), after which the slowest worker has seen an update.
const DefaultSettle = 5 * time.Second

// Result is what became of one connector.
type Result struct {
	Name   string
	Action Action
	// State is Connect's word for the connector's state, empty when it is not known.
	State string
	// Running and Tasks count its tasks.
	Running, Tasks int
	// Written says that this run stored its configuration, whatever became of it then.
	Written bool
	// Uncertain says that it is not known whether the configuration was stored.
	Uncertain bool
	// Steered is the state that this run had to ask for beside the configuration, empty if there was no need.
	Steered string
	// Err says why it is not as wanted; nil when it is.
	Err error
}

// Run brings Connect to the desired connectors and returns a result for each, in their order. One connector's
// failure does not stop the others. The error is not nil only when no connector could be looked at.
func Run(ctx context.Context, api API, desired []connector.Connector, o Options) ([]Result, error) {
	o = o.withDefaults()
	if err := WaitReady(ctx, api, o); err != nil {
		return nil, err
	}
	actual, err := retry(ctx, o, Passes, func() (map[string]connect.Info, error) { return api.Infos(ctx) })
	if err != nil {
		return nil, err
	}
	tracker := newTracker(plan(desired, actual, o), actual, o)
	write(ctx, api, tracker, o)
	converge(ctx, api, tracker, o)
	return tracker.results, nil
}

func (o Options) withDefaults() Options {
	if o.Poll == 0 {
		o.Poll = 500 * time.Millisecond
	}
	if o.Done == nil {
		o.Done = func(Result) {}
	}
	if o.Waiting == nil {
		o.Waiting = func(string) {}
	}
	o.Waiting = once(o.Waiting)
	return o
}

// once passes each text on only the first time; parallel writes wait for the same reasons.
func once(pass func(string)) func(string) {
	var (
		mu   sync.Mutex
		seen = map[string]bool{}
	)
	return func(text string) {
		mu.Lock()
		defer mu.Unlock()
		if !seen[text] {
			seen[text] = true
			pass(text)
		}
	}
}
