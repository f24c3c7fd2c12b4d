package cli

import (
	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/registrar"
)

func newApply() *cobra.Command {
	var (
		from  source
		apply registrar.ApplyOptions
	)
	cmd := &cobra.Command{
		Use:   "apply [RELEASE]",
		Short: "Create or update connectors and wait until they are in their state",
		Long: `Registers connectors with running workers, as the chart's hook Job does: those of a release in the cluster,
of values (-f, --set) or of connector files (--connectors). Without --url the release's workers are found in the
cluster and reached through a port-forward. Connectors of values belong to the release's owner, which the release's
namespace is part of: give it with Helm's -n.`,
		Example: `  helm connect-register apply my-release -n data
  helm connect-register apply my-release -n data -f values.yaml
  helm connect-register apply --url http://localhost:8083 --connectors connectors/ --owner me`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			found, err := from.open(cmd, args, &apply)
			if err != nil {
				return err
			}
			defer found.close()
			apply.Declared = found.again
			shown := newProgress(cmd.ErrOrStderr())
			defer shown.clear()
			apply.Progress = shown.show
			return registrar.Apply(cmd.Context(), apply, found.connectors, shown.beside(cmd.OutOrStdout()), shown.beside(cmd.ErrOrStderr()))
		},
	}
	from.addFlags(cmd.Flags())
	apply.AddFlags(cmd.Flags())
	return cmd
}
