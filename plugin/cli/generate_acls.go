package cli

import (
	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/provision"
)

func newGenerateACLs() *cobra.Command {
	var (
		values  valuesFlags
		output  outputFlag
		options provision.ACLOptions
	)
	cmd := &cobra.Command{
		Use:   "acls [RELEASE]",
		Short: "Print the least that the brokers must allow to workers and connectors",
		Long: `Prints commands of Kafka's own tools that allow the workers, and the connectors of the values, what they
need and no more. Group, topics and settings are those that the chart renders: give the release's name,
and its namespace with Helm's -n. What configurations do not say is named in comments.`,
		Example: `  helm connect-register generate acls my-release -n data -f values.yaml --principal User:connect > acls.sh`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := output.validate(); err != nil {
				return err
			}
			cluster, err := readCluster(cmd.Context(), values.forRelease(args))
			if err != nil {
				return err
			}
			acls, err := provision.ACLs(cluster, options)
			if err != nil {
				return err
			}
			return output.print(cmd.OutOrStdout(), acls, func() string { return acls.Commands(cluster) })
		},
	}
	values.addFlags(cmd.Flags())
	output.addFlag(cmd.Flags(), "commands")
	cmd.Flags().StringVar(&options.Principal, "principal", "User:connect", "who the brokers take the workers for: type and name")
	cmd.Flags().BoolVar(&options.CreateTopics, "create-topics", false, "allow creating the topics too that workers and connectors write to")
	return cmd
}
