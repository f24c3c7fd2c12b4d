package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/plugin/registrar"
)

func newPrune() *cobra.Command {
	var (
		from source
		o    registrar.ApplyOptions
	)
	cmd := &cobra.Command{
		Use:   "prune [RELEASE]",
		Short: "Delete connectors of an owner that are no longer declared",
		Long: `Deletes those connectors that belong to the release, or to --owner, and that it no longer declares. It writes
nothing else, deletes none if there are more than --max-deletes, and none if what is declared cannot be read.
plan --prune shows what it would delete. Offsets stay.`,
		Example: `  helm connect-register prune my-release -n data
  helm connect-register prune --url http://localhost:8083 --connectors connectors/ --owner me`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Prune = true
			found, err := from.open(cmd, args, &o)
			if err != nil {
				return err
			}
			defer found.close()
			if found.unreadable != "" {
				return errors.New("what is declared is not known, so nothing was deleted")
			}
			client, err := o.Client()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), o.Timeout)
			defer cancel()
			o.Declared, o.Done, o.Waiting = found.again, printResult(cmd.OutOrStdout()), waiting(cmd.ErrOrStderr())
			results, err := reconcile.PruneOnly(ctx, client, found.connectors, o.Options)
			if err == nil && len(results) == 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "all connectors of %s are declared, so there is nothing to delete\n", o.Owner)
			}
			return errors.Join(failedResults(results), err)
		},
	}
	from.addFlags(cmd.Flags())
	o.ConnectOptions.AddFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.Owner, "owner", "", "delete connectors of this owner (default: the release's)")
	cmd.Flags().StringVar(&o.WorkerDomain, "worker-domain", "", "DNS domain of all workers; with one of another domain nothing is deleted")
	o.AddPruneFlags(cmd.Flags())
	addTimeout(cmd.Flags(), &o.Timeout, 4*time.Minute)
	return cmd
}
