package registrar

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

// removeOptions are the flags of remove.
type removeOptions struct {
	ConnectOptions
	owner   string
	stop    bool
	timeout time.Duration
}

func newRemove() *cobra.Command {
	var (
		o   removeOptions
		job jobOptions
	)
	cmd := &cobra.Command{
		Use:   "remove --url URL --owner OWNER",
		Short: "Delete or stop the connectors of an owner, before their release is uninstalled",
		Long: `Deletes every connector whose configuration says that it belongs to the owner, or stops it with --stop,
and waits until that is done. Connectors of others are left alone, and offsets stay.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return job.run(cmd, "removed", o.run)
		},
	}
	o.AddFlags(cmd.Flags())
	job.addFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.owner, "owner", "", "owner of the connectors, as apply wrote it: <clusterName>/<namespace>/<release>")
	cmd.Flags().BoolVar(&o.stop, "stop", false, "stop the connectors and keep their configurations")
	addTimeout(cmd.Flags(), &o.timeout, 240*time.Second)
	return cmd
}

func (o *removeOptions) run(ctx context.Context, stdout, stderr io.Writer) error {
	if o.owner == "" {
		return errors.New("--owner is missing, set it to the owner whose connectors are to go, e.g. --owner kubernetes/default/my-release")
	}
	if err := validateTimeout(o.timeout); err != nil {
		return err
	}
	client, err := o.Client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	action := reconcile.Delete
	if o.stop {
		action = reconcile.Stop
	}
	results, err := reconcile.Remove(ctx, client, o.owner, action, reconcile.Options{Done: printer(stdout), Waiting: waiter(stderr)})
	if err != nil {
		return err
	}
	if len(results) == 0 {
		fmt.Fprintf(stdout, "no connector belongs to %s, so there is nothing to remove\n", o.owner)
	}
	return summary(results)
}
