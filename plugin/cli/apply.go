package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/registrar"
)

func newApply() *cobra.Command {
	var (
		values valuesFlags
		apply  registrar.ApplyOptions
		paths  []string
	)
	cmd := &cobra.Command{
		Use:   "apply [RELEASE] --url URL",
		Short: "Create or update connectors and wait until they are in their state",
		Long: `Registers the connectors of values (-f, --set) or of connector files (--connectors) with running
workers, as the chart's hook Job does. Connectors from values belong to the release's owner, which
the release's namespace is part of: give it with Helm's -n.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := apply.Validate(); err != nil {
				return err
			}
			var (
				desired []connector.Connector
				err     error
			)
			switch {
			case values.isSet() && len(paths) > 0:
				return errors.New("--connectors cannot be used with values (-f, --set): apply one, then the other")
			case len(paths) > 0 && len(args) > 0:
				err = fmt.Errorf("%s cannot be used with --connectors: files belong to no release; name an owner with --owner", args[0])
			case len(paths) > 0:
				desired, err = registrar.ReadConnectors(paths, cmd.ErrOrStderr())
			case values.isSet():
				desired, err = fromValues(cmd.Context(), values, args, &apply)
			default:
				err = errors.New("nothing to apply, add values with -f or --set, or connector files with --connectors")
			}
			if err != nil {
				return err
			}
			return registrar.Apply(cmd.Context(), apply, desired, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	values.addFlags(cmd.Flags())
	apply.AddFlags(cmd.Flags())
	registrar.AddConnectorsFlag(cmd.Flags(), &paths)
	return cmd
}

// fromValues renders the release and takes its connectors and its owner.
func fromValues(ctx context.Context, values valuesFlags, args []string, apply *registrar.ApplyOptions) ([]connector.Connector, error) {
	if len(args) == 0 && apply.Owner == "" {
		return nil, errors.New("the release's name is missing, write apply RELEASE -f …: the connectors belong to it")
	}
	rendered, err := render(ctx, values.forRelease(args))
	if err != nil {
		return nil, err
	}
	desired, err := rendered.Connectors()
	if err == nil && len(desired) == 0 {
		err = errors.New("no connectors are declared in these values, add them under the key connectors")
	}
	if apply.Owner == "" {
		apply.Owner = rendered.Owner()
	}
	return desired, err
}
