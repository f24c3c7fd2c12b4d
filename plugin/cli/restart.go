package cli

import (
	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

func newRestart() *cobra.Command {
	op := &reconcile.Op{Action: reconcile.Restart}
	cmd := newOperation("restart", "Restart connectors and wait until they run",
		`Restarts the named connectors, with --tasks their tasks too, and waits until they run. With --only-failed nothing that
runs is restarted, and without names all that has failed is. What is paused or stopped stays so.`, op)
	cmd.Flags().BoolVar(&op.Tasks, "tasks", false, "restart the tasks too")
	cmd.Flags().BoolVar(&op.OnlyFailed, "only-failed", false, "restart only what has FAILED")
	return cmd
}
