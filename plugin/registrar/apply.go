package registrar

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
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
				o.Declared = func() ([]connector.Connector, error) { return o.ReadConnectors(paths, io.Discard) }
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
	began := time.Now()
	with := o.Options
	with.Waiting = waiter(stderr)
	with.Done = printer(stdout)
	if o.Report == "-" {
		with.Done = printer(stderr)
	}
	if o.Done != nil {
		with.Done = o.Done
	}
	results, err := reconcile.Run(ctx, client, desired, with)
	if results != nil || err == nil {
		err = errors.Join(summary(results), err)
	}
	return errors.Join(err, o.report(newReport(o, client.URL(), began, results, err), stdout))
}
