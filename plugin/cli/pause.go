package cli

import (
	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

func newPause() *cobra.Command {
	return newOperation("pause", "Pause connectors and wait until their tasks are paused",
		`Pauses the named connectors: their tasks stay assigned and do nothing. The next apply resumes a connector that is declared
to run; declare state: paused to keep it so.`,
		&reconcile.Op{Action: reconcile.Pause})
}
