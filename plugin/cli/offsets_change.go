package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

func newOffsetsSet() *cobra.Command {
	var (
		change              alteration
		partitions, offsets []string
	)
	cmd := &cobra.Command{
		Use:   "set [RELEASE | --url URL] CONNECTOR --partition JSON --offset JSON",
		Short: "Move a stopped connector to other offsets (Kafka 3.6 and later)",
		Long: `Writes offsets of a connector, those of all pairs of --partition and --offset in one request, and reads them back; other
partitions stay. The offset null forgets its partition. The connector has to be stopped; --stop does so and starts it again.`,
		Example: `  helm connect-register offsets set my-release orders --partition '{"filename": "/data/orders"}' --offset '{"position": 4711}'
  helm connect-register offsets set my-release sink --stop \
      --partition '{"kafka_topic": "orders", "kafka_partition": 0}' --offset '{"kafka_offset": 100}'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := pairs(partitions, offsets)
			if err != nil {
				return err
			}
			if len(change.at.named(args)) != 1 && (len(args) > 0 || len(change.at.URLs) > 0) {
				return errors.New("name one connector, whose offsets are to be written")
			}
			return change.run(cmd, args, func(_ context.Context, _ *connect.Client, rest []string) ([]reconcile.Alteration, error) {
				return []reconcile.Alteration{{Name: rest[0], To: to}}, nil
			})
		},
	}
	change.addFlags(cmd)
	cmd.Flags().StringArrayVar(&partitions, "partition", nil, "partition as a JSON object (may be repeated, each with an --offset)")
	cmd.Flags().StringArrayVar(&offsets, "offset", nil, "its offset as a JSON object, or null")
	return cmd
}

// pairs reads --partition and --offset.
func pairs(partitions, offsets []string) ([]connect.Offset, error) {
	if len(partitions) == 0 || len(partitions) != len(offsets) {
		return nil, fmt.Errorf("there are %d --partition and %d --offset: write one --offset for each --partition", len(partitions), len(offsets))
	}
	var to []connect.Offset
	for i := range partitions {
		var one connect.Offset
		if err := decodeObject(partitions[i], &one.Partition); err != nil || one.Partition == nil {
			return nil, fmt.Errorf(`--partition %d is no JSON object: write e.g. --partition '{"filename": "/data/orders"}'`, i+1)
		}
		if err := decodeObject(offsets[i], &one.Offset); err != nil {
			return nil, fmt.Errorf(`--offset %d is no JSON object: write e.g. --offset '{"position": 4711}', or null`, i+1)
		}
		to = append(to, one)
	}
	return to, nil
}

func newOffsetsReset() *cobra.Command {
	var (
		change alteration
		which  selection
	)
	cmd := &cobra.Command{
		Use:   "reset [RELEASE | --url URL] CONNECTOR…",
		Short: "Let stopped connectors begin anew (Kafka 3.6 and later)",
		Long: `Forgets all offsets of the named connectors: a source reads everything again, a sink begins where its consumer's
auto.offset.reset says. They have to be stopped; --stop does so and starts them again.`,
		Example: `  helm connect-register offsets reset my-release -n data orders --stop`,
		RunE: func(cmd *cobra.Command, args []string) error {
			named := change.at.named(args)
			if len(named) == 0 && (len(args) > 0 || len(change.at.URLs) > 0) {
				return errors.New("which connectors to reset is missing: name them")
			}
			return change.run(cmd, args, func(ctx context.Context, client *connect.Client, rest []string) ([]reconcile.Alteration, error) {
				names, _, err := which.names(ctx, client, rest)
				var all []reconcile.Alteration
				for _, name := range names {
					all = append(all, reconcile.Alteration{Name: name, Reset: true})
				}
				return all, err
			})
		},
	}
	change.addFlags(cmd)
	return cmd
}

func newOffsetsImport() *cobra.Command {
	var change alteration
	cmd := &cobra.Command{
		Use:   "import [RELEASE | --url URL] FILE",
		Short: "Write the offsets of a file that export made (Kafka 3.6 and later)",
		Long: `Writes the offsets of all connectors of a file, as export and get -o json or yaml print them, one request a connector, and
reads them back; other partitions stay. The connectors have to be stopped; --stop does so and starts them again.`,
		Example: `  helm connect-register offsets import my-release -n data offsets.json --stop`,
		RunE: func(cmd *cobra.Command, args []string) error {
			files := change.at.named(args)
			if len(files) != 1 && (len(args) > 0 || len(change.at.URLs) > 0) {
				return errors.New("name one file, as offsets export makes it")
			}
			var all []reconcile.Alteration
			if len(files) == 1 {
				data, err := os.ReadFile(files[0])
				if err != nil {
					return fmt.Errorf("reading offsets: %w", err)
				}
				if all, err = parseOffsetsFile(files[0], data); err != nil {
					return err
				}
			}
			return change.run(cmd, args, func(context.Context, *connect.Client, []string) ([]reconcile.Alteration, error) { return all, nil })
		},
	}
	change.addFlags(cmd)
	return cmd
}
