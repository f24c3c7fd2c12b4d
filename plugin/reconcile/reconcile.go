// Package reconcile brings Kafka Connect to the connectors that are wanted: it creates or updates what differs, leaves
// alone what is equal (an unchanged write restarts a connector) or belongs to somebody else, waits until connectors and
// tasks are in the state that is wanted, and deletes what its owner no longer wants. It knows nothing of HTTP, Helm or
// Kubernetes.
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
	Validate(ctx context.Context, class string, config map[string]string) (connect.Validation, error)
	PutConfig(ctx context.Context, name string, config map[string]string) (created bool, err error)
	Create(ctx context.Context, name string, config map[string]string, state string) error
	Pause(ctx context.Context, name string) error
	Resume(ctx context.Context, name string) error
	Stop(ctx context.Context, name string) error
	Restart(ctx context.Context, name string, includeTasks, onlyFailed bool) error
	Delete(ctx context.Context, name string) error
}

// Options of a run. The context given to Run carries its deadline.
type Options struct {
	// Owner is written into each connector and guards those of others. Without it nothing is marked, and only
	// connectors without an owner are updated.
	Owner string
	// TakeOwnership also writes connectors that belong to nobody or to somebody else.
	TakeOwnership bool
	// Scheduled is for a run that nobody asked for: it creates what is missing, restores states and has changed Secrets
	// read. It changes no other configuration of a connector that exists, and deletes none.
	Scheduled bool
	// FailFast writes nothing at all when one connector is invalid or refused.
	FailFast bool
	// NoValidate leaves out the validation before the first write. Connect still validates each connector as it is written.
	NoValidate bool

	// Prune deletes, after all else went well, the connectors of the owner that are not declared.
	Prune bool
	// MaxDeletes is the most that a run may delete; with more, none is. Below 0: no limit.
	MaxDeletes int
	// Protect lists patterns (path.Match) of names that are never deleted.
	Protect []string
	// AllowEmpty deletes even if nothing at all is declared.
	AllowEmpty bool

	// Secrets digests what a configuration refers to, "" for nothing; an error says what is missing, and its connector is not
	// written. nil: Secrets cannot be seen from here, and the digests that are stored stay.
	Secrets func(config map[string]string) (digest string, err error)
	// SecretPropagation is how long workers may see the Secret from before a change. What uses a changed one is written then.
	SecretPropagation time.Duration

	// InitialOffsets reads the offsets that a connector is to begin with. nil: they cannot be read from here, and a connector that
	// needs them is refused.
	InitialOffsets func(from connector.SecretKey) ([]connect.Offset, error)

	// IgnoreKeys lists patterns (path.Match) of keys that somebody adds to stored configurations: they are no difference.
	IgnoreKeys []string
	// Restarts is how often what has FAILED is restarted before that is an error. 0: never.
	Restarts int
	// WorkerDomain is the DNS suffix that all workers' names have. With a worker of another one nothing is written: two
	// clusters share a group. Empty: not checked.
	WorkerDomain string
	// Began is when the declared connectors were read: connectors written by a run that began later are newer than those
	// of this run, which then writes nothing. The zero time: when Run was called.
	Began time.Time
	// Declared reads the declared connectors again, just before the first write: if they have changed, this run is out of
	// date and writes nothing. May be nil.
	Declared func() ([]connector.Connector, error)

	// Settle is how long an updated connector's state is not believed: it may be the one from before the update.
	// 0 believes it at once; DefaultSettle is long enough for the slowest worker.
	Settle time.Duration
	// Poll is the pause between two looks at the states. 0 means half a second.
	Poll time.Duration
	// InFlight is the number of writes at once. 0: 64, and fewer while Connect cannot keep up.
	InFlight int
	// StoppedFirst creates connectors stopped and resumes them when all are there. nil: as measured best.
	StoppedFirst *bool

	// Done is called once for each connector, one at a time, as soon as its result is known. May be nil.
	Done func(Result)
	// Waiting is called with the reason when a run has to wait, one at a time and once for each reason. May be nil.
	Waiting func(reason string)
	// Warn is called with what looks like a mistake and keeps nothing from being done. May be nil.
	Warn func(text string)
	// Progress is called, one at a time, whenever a connector has been written or is as wanted. May be nil.
	Progress func(Progress)
}

// DefaultSettle is above the group's heartbeat interval (3 s), after which the slowest worker has seen an update.
const DefaultSettle = 5 * time.Second

// Run brings Connect to the desired connectors and returns a result for each, in their order, then one for each that was
// to be deleted, sorted by name. One connector's failure does not stop the others, but nothing is deleted then. The error
// is not nil when no connector could be looked at, when nothing may be written, and when the deletion was refused.
func Run(ctx context.Context, api API, desired []connector.Connector, o Options) ([]Result, error) {
	o = o.withDefaults()
	if err := WaitReady(ctx, api, o); err != nil {
		return nil, err
	}
	plan, err := makePlan(ctx, api, desired, o, foreignPatience)
	if err != nil {
		return nil, err
	}
	r := newRun(api, plan, o)
	if err := r.upToDate(desired); err != nil {
		return nil, err
	}
	r.stillDeclared = sync.OnceValue(func() error { return r.upToDate(desired) })
	if o.FailFast && plan.Failed() {
		r.holdBack()
	}
	r.write(ctx)
	r.converge(ctx, plan.read.statuses)
	return r.prune(ctx)
}

func (o Options) withDefaults() Options {
	if o.Poll == 0 {
		o.Poll = 500 * time.Millisecond
	}
	if o.Began.IsZero() {
		o.Began = time.Now()
	}
	if o.Done == nil {
		o.Done = func(Result) {}
	}
	if o.Waiting == nil {
		o.Waiting = func(string) {}
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
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
