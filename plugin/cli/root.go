// Package cli is the Helm plugin's command line: one file a command, which binds flags, calls and prints. It defines
// no flag that Helm consumes before the plugin sees it (-n, --kube-context, --debug and so on); what Helm makes of
// those arrives in the environment.
package cli

import (
	"log"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/version"
)

// New returns the plugin's command.
func New() *cobra.Command {
	root := &cobra.Command{
		Use:   "connect-register",
		Short: "Kafka Connect on Kubernetes with its connectors, by helm install alone",
		Long: `Checks values of the kafka-connect chart, shows what the chart makes of them, plans and registers
connectors with the same code that the chart's hook Job runs, and looks after those that run.`,
		Example: `  helm connect-register validate -f values.yaml
  helm connect-register plan my-release -f values.yaml
  helm connect-register apply my-release
  helm connect-register status my-release`,
		Version: version.Version,
		// Helm completes by itself, with plugin.complete.
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		Annotations:       map[string]string{cobra.CommandDisplayNameAnnotation: "helm connect-register"},
	}
	// Helm's packages warn through the standard logger.
	log.SetFlags(0)
	root.AddCommand(
		newValidate(), newCatalog(), newGenerate(), newPlan(), newApply(), newPrune(), newStatus(),
		newRestart(), newPause(), newResume(), newStop(), newDelete(), newMigrate(), newImport(), newOffsets(),
	)
	completeValues(root)
	return root
}
