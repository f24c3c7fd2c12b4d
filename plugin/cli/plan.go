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

// planHasChanges is the exit code of a plan that would change something.
const planHasChanges = registrar.ExitCode(2)

func newPlan() *cobra.Command {
	var (
		from   source
		o      registrar.ApplyOptions
		output outputFlag
		colour colourFlag
	)
	cmd := &cobra.Command{
		Use:   "plan [RELEASE]",
		Short: "Show what apply would create, change, restart and delete",
		Long: `Compares the declared connectors with those that Kafka Connect has, lets Connect validate what differs, and
writes nothing. Secrets are masked. The exit code is 0 when there is nothing to do, 2 when there is, and 1 when
something is wrong: a connector is invalid, or belongs to somebody else.`,
		Example: `  helm connect-register plan my-release -n data
  helm connect-register plan my-release -n data -f values.yaml
  helm connect-register plan --url http://localhost:8083 --connectors connectors/ -o json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := output.validate(); err != nil {
				return err
			}
			found, err := from.open(cmd, args, &o)
			if err != nil {
				return err
			}
			defer found.close()
			client, err := o.Client()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), o.Timeout)
			defer cancel()
			o.Waiting = waiting(cmd.ErrOrStderr())
			o.Warn = func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), "warning:", text) }
			plan, err := reconcile.MakePlan(ctx, client, found.connectors, o.Options)
			if err != nil {
				return err
			}
			shown := newPlanView(plan, client.URL(), o.Options)
			palette := colour.newPalette(cmd.OutOrStdout())
			if err := output.print(cmd.OutOrStdout(), shown, func() string { return shown.text(palette) }); err != nil {
				return err
			}
			return planError(plan, shown)
		},
	}
	from.addFlags(cmd.Flags())
	o.ConnectOptions.AddFlags(cmd.Flags())
	o.AddPlanFlags(cmd.Flags())
	output.addFlag(cmd.Flags(), "text")
	colour.addFlag(cmd.Flags())
	addTimeout(cmd.Flags(), &o.Timeout, time.Minute)
	return cmd
}

// planError is nil when there is nothing to do.
func planError(plan reconcile.Plan, shown planView) error {
	var errs []error
	if wrong := shown.Counts[reconcile.Invalid] + shown.Counts[reconcile.Refuse]; wrong > 0 {
		errs = append(errs, fmt.Errorf("%d of %d connectors cannot be applied", wrong, len(shown.Connectors)))
	}
	if plan.Pruning != "" {
		errs = append(errs, fmt.Errorf("nothing would be deleted: %s", plan.Pruning))
	}
	switch {
	case len(errs) > 0:
		return errors.Join(errs...)
	case plan.Changed():
		return planHasChanges
	}
	return nil
}
