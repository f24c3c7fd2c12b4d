package registrar

import (
	"errors"
	"time"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

// ApplyOptions are the flags of apply.
type ApplyOptions struct {
	ConnectOptions
	// Options are those of the run itself. Done replaces the lines that Apply prints; Waiting is Apply's own. Scheduled,
	// Began, Declared and Progress have no flag.
	reconcile.Options
	// Timeout bounds the whole run, waiting for the workers included.
	Timeout time.Duration
	// Report is the file that takes the run's report, - for standard output, empty for none.
	Report string

	// These are of the release's own pods. Elsewhere they are empty.
	rollout rolloutOptions
	secrets secretOptions
	offsets offsetOptions
}

// DefaultMaxDeletes is the most that a run deletes unless it is told otherwise.
const DefaultMaxDeletes = 10

// AddFlags binds the options to a command's flags.
func (o *ApplyOptions) AddFlags(flags *pflag.FlagSet) {
	o.ConnectOptions.AddFlags(flags)
	o.AddPlanFlags(flags)
	flags.BoolVar(&o.FailFast, "fail-fast", false, "write nothing at all when one connector is invalid or refused")
	addTimeout(flags, &o.Timeout, 240*time.Second)
	flags.DurationVar(&o.Settle, "settle", reconcile.DefaultSettle, "time after an update until a connector's state is believed")
	flags.StringVar(&o.Report, "report", "", "file to write a report of the run to, in JSON (-: standard output)")
}

// AddPlanFlags binds the options that bear on what is planned.
func (o *ApplyOptions) AddPlanFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.Owner, "owner", "", "mark connectors as managed by this owner, and leave those of others alone")
	flags.BoolVar(&o.TakeOwnership, "take-ownership", false, "overwrite connectors that belong to nobody or to another owner")
	flags.BoolVar(&o.NoValidate, "no-validate", false, "do not let Connect validate all changes before the first write")
	flags.BoolVar(&o.Prune, "prune", false, "delete connectors of the owner that are not declared, last and only if all else went well")
	o.AddPruneFlags(flags)
	flags.StringArrayVar(&o.IgnoreKeys, "ignore-key", nil, "pattern of keys that the server adds and that make no difference (may be repeated)")
	flags.IntVar(&o.Restarts, "restarts", 1, "how often what has FAILED is restarted before that is an error")
	flags.StringVar(&o.WorkerDomain, "worker-domain", "", "DNS domain of all workers; with one of another domain nothing is written")
}

// AddPruneFlags binds the limits of deletions.
func (o *ApplyOptions) AddPruneFlags(flags *pflag.FlagSet) {
	flags.IntVar(&o.MaxDeletes, "max-deletes", DefaultMaxDeletes, "delete none when there are more than this many to delete (-1: no limit)")
	flags.StringArrayVar(&o.Protect, "protect", nil, "pattern of names that are never deleted, e.g. 'audit-*' (may be repeated)")
	flags.BoolVar(&o.AllowEmpty, "allow-empty", false, "delete even if no connector is declared at all")
}

// Validate says which flag is missing or wrong.
func (o *ApplyOptions) Validate() error {
	if err := o.ConnectOptions.Validate(); err != nil {
		return err
	}
	if err := validateTimeout(o.Timeout); err != nil {
		return err
	}
	if o.FailFast && o.NoValidate {
		return errors.New("--fail-fast cannot be used with --no-validate: what is invalid is then known only after it is written")
	}
	if err := errors.Join(o.rollout.validate(), o.secrets.validate()); err != nil {
		return err
	}
	return o.Options.Validate()
}
