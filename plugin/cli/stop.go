package cli

import (
	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

func newStop() *cobra.Command {
	return newOperation("stop", "Stop connectors and wait until their tasks have ended",
		`Stops the named connectors: their tasks end, their configurations and offsets stay (Kafka 3.5 and later). The next apply
resumes a connector that is declared to run; declare state: stopped to keep it so.`,
		&reconcile.Op{Action: reconcile.Stop})
}
