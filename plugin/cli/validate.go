package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/registrar"
)

func newValidate() *cobra.Command {
	var (
		values valuesFlags
		paths  []string
	)
	cmd := &cobra.Command{
		Use:   "validate [RELEASE]",
		Short: "Check values or connector files before they reach a cluster",
		Long: `Checks values against the chart's schema and rules, with Helm's own verdict, and says where in your
files a wrong value stands. With --connectors it checks connector files.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !values.isSet() && len(paths) == 0 {
				return fmt.Errorf("nothing to check, add values with -f or --set, or connector files with --connectors")
			}
			// Everything is checked before anything is called valid.
			var (
				valid []string
				errs  []error
			)
			if len(paths) > 0 {
				connectors, err := registrar.ReadConnectors(paths, cmd.ErrOrStderr())
				valid, errs = append(valid, fmt.Sprintf("valid: %d connector(s)", len(connectors))), append(errs, err)
			}
			if values.isSet() {
				findings := lint.Values(cmd.Context(), values.forRelease(args))
				valid, errs = append(valid, "valid: values"), append(errs, findingsError(findings))
			}
			if err := errors.Join(errs...); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), strings.Join(valid, "\n"))
			return nil
		},
	}
	values.addFlags(cmd.Flags())
	registrar.AddConnectorsFlag(cmd.Flags(), &paths)
	return cmd
}
