package registrar

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// ApplyOptions are the flags of apply.
type ApplyOptions struct {
	ConnectOptions
	// Owner is written into each connector; see reconcile.Options.
	Owner string
	// TakeOwnership overwrites connectors of nobody or of another owner.
	TakeOwnership bool
	// Scheduled never changes the configuration of a connector that exists; see reconcile.Options. It has no flag of the
	// plugin's.
	Scheduled bool
	// Timeout bounds the whole run, waiting for the workers included.
	Timeout time.Duration
	// Settle is how long an updated connector's state is not believed.
	Settle time.Duration
}

// AddFlags binds the options to a command's flags.
func (o *ApplyOptions) AddFlags(flags *pflag.FlagSet) {
	o.ConnectOptions.AddFlags(flags)
	flags.StringVar(&o.Owner, "owner", "", "mark connectors as managed by this owner, and leave those of others alone")
	flags.BoolVar(&o.TakeOwnership, "take-ownership", false, "overwrite connectors that belong to nobody or to another owner")
	addTimeout(flags, &o.Timeout, 240*time.Second)
	flags.DurationVar(&o.Settle, "settle", reconcile.DefaultSettle, "time after an update until a connector's state is believed")
}

// Validate says which flag is missing or wrong.
func (o *ApplyOptions) Validate() error {
	if err := o.ConnectOptions.Validate(); err != nil {
		return err
	}
	if err := validateTimeout(o.Timeout); err != nil {
		return err
	}
	if o.Settle < 0 {
		return fmt.Errorf("--settle %s must not be below zero", o.Settle)
	}
	return nil
}

func newApply() *cobra.Command {
	var (
		o     ApplyOptions
		job   jobOptions
		paths []string
	)
	cmd := &cobra.Command{
		Use:   "apply --url URL --connectors PATH",
		Short: "Create or update connectors and wait until they are in their state",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return job.run(cmd, "registered", func(ctx context.Context, stdout, stderr io.Writer) error {
				desired, err := ReadConnectors(paths, stderr)
				if err != nil {
					return err
				}
				return Apply(ctx, o, desired, stdout, stderr)
			})
		},
	}
	o.AddFlags(cmd.Flags())
	job.addFlags(cmd.Flags())
	AddConnectorsFlag(cmd.Flags(), &paths)
	cmd.Flags().BoolVar(&o.Scheduled, "scheduled", false, "repair: create what is missing and restore states, change no configuration")
	return cmd
}

// Apply brings Kafka Connect to the desired connectors, prints a line for each and fails when one is not as wanted.
func Apply(ctx context.Context, o ApplyOptions, desired []connector.Connector, stdout, stderr io.Writer) error {
	if err := o.Validate(); err != nil {
		return err
	}
	client, err := o.Client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	results, err := reconcile.Run(ctx, client, desired, reconcile.Options{
		Owner: o.Owner, TakeOwnership: o.TakeOwnership, Scheduled: o.Scheduled, Settle: o.Settle,
		Done: printer(stdout), Waiting: waiter(stderr),
	})
	if err != nil {
		return err
	}
	return summary(results)
}
