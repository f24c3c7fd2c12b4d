package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/lint"
)

func newCatalog() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "Catalogues of plugins, for validate",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(newCatalogPull())
	return cmd
}

func newCatalogPull() *cobra.Command {
	var at target
	cmd := &cobra.Command{
		Use:   "pull [RELEASE]",
		Short: "Print what the plugins of running workers know of their configuration, for validate --catalog",
		Long: `Asks the workers of a release, or those at --url, for the configuration of each plugin they have, and prints a catalogue
in JSON. Keep it beside your connectors: validate --catalog FILE knows these plugins then, without asking anybody.`,
		Example: `  helm connect-register catalog pull my-release > plugins.json
  helm connect-register validate --connectors connectors --catalog plugins.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, client, err := at.open(cmd, args)
			if err != nil {
				return err
			}
			defer at.close()
			pulled, err := lint.Pull(cmd.Context(), client)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%d plugin(s) of %s\n", len(pulled.Plugins), client.URL())
			encoder := json.NewEncoder(cmd.OutOrStdout())
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", " ")
			return encoder.Encode(pulled)
		},
	}
	at.addFlags(cmd.Flags())
	return cmd
}
