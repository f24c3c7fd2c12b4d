package cli

import (
	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

func newResume() *cobra.Command {
	return newOperation("resume", "Resume paused or stopped connectors and wait until they run",
		`Resumes the named connectors and waits until their tasks run.`,
		&reconcile.Op{Action: reconcile.Resume})
}
