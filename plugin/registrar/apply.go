package registrar

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/plugin/rollout"
)

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
				// Connectors that are written while this run waits for the workers are newer than what it reads now.
				o.Began = time.Now()
				desired, err := o.ReadConnectors(paths, stderr)
				if err != nil {
					return err
				}
				o.rollout.workers = job.workers
				o.Declared = func() ([]connector.Connector, error) { return o.ReadConnectors(paths, io.Discard) }
				return Apply(ctx, o, desired, stdout, stderr)
			})
		},
	}
	o.AddFlags(cmd.Flags())
	job.addFlags(cmd.Flags())
	AddConnectorsFlag(cmd.Flags(), &paths)
	cmd.Flags().BoolVar(&o.Scheduled, "scheduled", false, "repair: create what is missing, restore states, restart what uses a changed Secret, change no other configuration")
	o.rollout.addFlags(cmd.Flags())
	o.secrets.addFlags(cmd.Flags())
	o.offsets.addFlags(cmd.Flags())
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
	began := time.Now()
	with := o.Options
	with.Waiting = waiter(stderr)
	with.Warn = func(text string) { fmt.Fprintln(stderr, "warning:", text) }
	talk := stdout
	if o.Report == "-" {
		talk = stderr
	}
	with.Done = printer(talk)
	if o.Done != nil {
		with.Done = o.Done
	}
	results, err := o.carryOut(ctx, client, desired, with)
	if errors.Is(err, rollout.ErrOther) {
		fmt.Fprintf(talk, "%v, so nothing was changed\n", err)
		err = nil
	}
	if results != nil || err == nil {
		err = errors.Join(summary(results), err)
	}
	return errors.Join(err, o.report(newReport(o, client.URL(), began, results, err), stdout))
}

// carryOut waits until the workers are those of this release, and writes.
func (o *ApplyOptions) carryOut(ctx context.Context, client *connect.Client, desired []connector.Connector, with reconcile.Options) ([]reconcile.Result, error) {
	if err := o.rollout.wait(ctx, &o.ConnectOptions, o.Scheduled, with.Waiting); err != nil {
		return nil, err
	}
	if err := o.secrets.read(ctx, desired, &with); err != nil {
		return nil, err
	}
	o.offsets.use(&with)
	return reconcile.Run(ctx, client, desired, with)
}
