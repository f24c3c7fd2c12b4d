package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newGenerate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Show what the chart makes of values: properties, connectors, Secrets, topics, ACLs",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return fmt.Errorf("what to generate is missing, write generate properties, connectors, secrets, topics or acls")
		},
	}
	cmd.AddCommand(newGenerateProperties(), newGenerateConnectors(), newGenerateSecrets(), newGenerateTopics(), newGenerateACLs())
	return cmd
}
