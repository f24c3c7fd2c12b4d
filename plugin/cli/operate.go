package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

// operation is a command that asks for the same of several connectors.
type operation struct {
	at      target
	which   selection
	timeout time.Duration
}

// newOperation returns the command without a run of its own; op may be filled in by flags.
func newOperation(name, short, long string, op *reconcile.Op) *cobra.Command {
	o := &operation{}
	cmd := &cobra.Command{
		Use:   name + " [RELEASE | --url URL] [CONNECTOR…]",
		Short: short,
		Long:  long,
		Example: fmt.Sprintf(`  helm connect-register %[1]s my-release -n data my-sink
  helm connect-register %[1]s --url http://localhost:8083 my-sink my-source`, name),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args, *op) },
	}
	o.at.addFlags(cmd.Flags())
	o.which.addFlags(cmd.Flags())
	addTimeout(cmd.Flags(), &o.timeout, 2*time.Minute)
	return cmd
}

func (o *operation) run(cmd *cobra.Command, args []string, op reconcile.Op) error {
	// What has failed needs no name.
	if op.OnlyFailed && len(o.at.named(args)) == 0 {
		o.which.all = true
	}
	if err := o.check(cmd, args); err != nil {
		return err
	}
	names, client, err := o.at.open(cmd, args)
	if err != nil {
		return err
	}
	defer o.at.close()
	o.which.owner = cmp.Or(o.which.owner, o.at.owner)
	ctx, cancel := context.WithTimeout(cmd.Context(), o.timeout)
	defer cancel()
	if names, _, err = o.which.names(ctx, client, names); err != nil {
		return err
	}
	if len(names) == 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "there is no connector to %s\n", cmd.Name())
		return nil
	}
	shown := newProgress(cmd.ErrOrStderr())
	defer shown.clear()
	with := reconcile.Options{
		Settle: reconcile.DefaultSettle, Progress: shown.show,
		Done: printResult(shown.beside(cmd.OutOrStdout())), Waiting: waiting(shown.beside(cmd.ErrOrStderr())),
	}
	results, err := reconcile.Operate(ctx, client, names, op, with)
	return errors.Join(failedResults(results), err)
}

// check finds wrong flags before anybody is asked.
func (o *operation) check(cmd *cobra.Command, args []string) error {
	if o.timeout <= 0 {
		return fmt.Errorf("--timeout %s must be above zero, e.g. --timeout 2m", o.timeout)
	}
	if len(o.at.URLs) == 0 && len(args) == 0 {
		return nil // that a release is missing comes first
	}
	return o.which.check(cmd, o.at.named(args))
}

// named are the arguments that are connectors.
func (t *target) named(args []string) []string {
	if len(t.URLs) == 0 && len(args) > 0 {
		return args[1:]
	}
	return args
}
