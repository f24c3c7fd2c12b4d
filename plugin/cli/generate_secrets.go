package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/plugin/release"
)

func newGenerateSecrets() *cobra.Command {
	var (
		values valuesFlags
		paths  []string
	)
	cmd := &cobra.Command{
		Use:   "secrets [RELEASE]",
		Short: "Print the Secrets with properties and connectors",
		Long: `Prints the Secrets that the chart makes of the values. With --connectors, connector files (JSON as
POST or PUT takes it, .properties, YAML) become the chart's connectors, and only their Secret is printed.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o := values.forRelease(args)
			if len(paths) > 0 {
				connectors, err := registrar.ReadConnectors(paths, cmd.ErrOrStderr())
				if err == nil {
					err = declaredTwice(cmd.Context(), o, connectors)
				}
				if err != nil {
					return err
				}
				o.Overlay = overlay(connectors)
				rendered, err := release.RenderConnectors(cmd.Context(), o)
				if err = explainConnectors(cmd.Context(), o, err); err != nil {
					return err
				}
				return printSecrets(rendered, cmd.OutOrStdout())
			}
			rendered, err := render(cmd.Context(), o)
			if err != nil {
				return err
			}
			return printSecrets(rendered, cmd.OutOrStdout())
		},
	}
	values.addFlags(cmd.Flags())
	registrar.AddConnectorsFlag(cmd.Flags(), &paths)
	return cmd
}

func printSecrets(rendered *release.Release, stdout io.Writer) error {
	for _, secret := range rendered.Secrets() {
		if _, err := fmt.Fprintf(stdout, "---\n%s\n", secret.Text); err != nil {
			return err
		}
	}
	return nil
}
