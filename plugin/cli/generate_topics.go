package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/provision"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
)

func newGenerateTopics() *cobra.Command {
	var (
		values valuesFlags
		output outputFlag
	)
	cmd := &cobra.Command{
		Use:   "topics [RELEASE]",
		Short: "Print how to create the internal topics where the workers may not",
		Long: `Prints commands of Kafka's own tools that create the three internal topics as Connect would, for a
Kafka whose administrator creates topics. Names and settings are those that the chart renders: give the
release's name, and its namespace with Helm's -n. Topics of connectors are named in comments.`,
		Example: `  helm connect-register generate topics my-release -n data -f values.yaml > topics.sh`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := output.validate(); err != nil {
				return err
			}
			cluster, err := readCluster(cmd.Context(), values.forRelease(args))
			if err != nil {
				return err
			}
			topics, err := provision.Topics(cluster)
			if err != nil {
				return err
			}
			return output.print(cmd.OutOrStdout(), topics, func() string { return topics.Commands(cluster) })
		},
	}
	values.addFlags(cmd.Flags())
	output.addFlag(cmd.Flags(), "commands")
	return cmd
}

// readCluster renders the release and reads the workers' properties and the connectors in it.
func readCluster(ctx context.Context, o release.Options) (provision.Cluster, error) {
	rendered, err := render(ctx, o)
	if err != nil {
		return provision.Cluster{}, err
	}
	text, err := rendered.Properties()
	if err != nil {
		return provision.Cluster{}, fmt.Errorf("%w: a release without workers (worker.enabled: false) has no group and no internal topics of its own", err)
	}
	properties, err := worker.Parse(release.PropertiesFile, text)
	if err != nil {
		return provision.Cluster{}, err
	}
	connectors, err := rendered.Connectors()
	if err != nil {
		return provision.Cluster{}, err
	}
	cluster := provision.Cluster{Properties: properties, Connectors: connectors}
	values, err := o.MergeValues()
	names, _ := values["existingSecrets"].([]any)
	for _, name := range names {
		cluster.Unread = append(cluster.Unread, fmt.Sprint(name))
	}
	return cluster, err
}
