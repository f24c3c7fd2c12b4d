package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

func newOffsets() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "offsets",
		Short: "Show and change how far connectors have come",
		Long: `Shows and changes the offsets of connectors: of a source those that it has committed to Connect, of a sink those of its
consumer group. Each is a partition and an offset, JSON objects that the connector's class knows; of sinks they are
{"kafka_topic": …, "kafka_partition": …} and {"kafka_offset": …}.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(newOffsetsGet(), newOffsetsSet(), newOffsetsReset(), newOffsetsExport(), newOffsetsImport())
	return cmd
}

func newOffsetsGet() *cobra.Command {
	var (
		at     target
		output outputFlag
	)
	cmd := &cobra.Command{
		Use:   "get [RELEASE | --url URL] [CONNECTOR…]",
		Short: "Show offsets (Kafka 3.5 and later)",
		Long:  `Shows the offsets of the named connectors, or of all. json and yaml are what offsets import takes.`,
		Example: `  helm connect-register offsets get my-release -n data orders
  helm connect-register offsets get --url http://localhost:8083 -o json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := output.validate(); err != nil {
				return err
			}
			all, err := readOffsets(cmd, &at, args)
			if err != nil {
				return err
			}
			return output.print(cmd.OutOrStdout(), all, all.table)
		},
	}
	at.addFlags(cmd.Flags())
	output.addFlag(cmd.Flags(), "table")
	return cmd
}

func newOffsetsExport() *cobra.Command {
	var at target
	cmd := &cobra.Command{
		Use:   "export [RELEASE | --url URL] [CONNECTOR…]",
		Short: "Print offsets as JSON, for offsets import",
		Long:  `Prints the offsets of the named connectors, or of all, as JSON: numbers exactly as Connect tells them.`,
		Example: `  helm connect-register offsets export my-release -n data > offsets.json
  helm connect-register offsets import other-release -n data offsets.json --stop`,
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := readOffsets(cmd, &at, args)
			if err != nil {
				return err
			}
			return (&outputFlag{format: "json"}).print(cmd.OutOrStdout(), all, nil)
		},
	}
	at.addFlags(cmd.Flags())
	return cmd
}

// readOffsets reads those of the named connectors, or of all.
func readOffsets(cmd *cobra.Command, at *target, args []string) (offsetsFile, error) {
	names, client, err := at.open(cmd, args)
	if err != nil {
		return offsetsFile{}, err
	}
	defer at.close()
	ctx := cmd.Context()
	server, err := client.Root(ctx)
	if err != nil {
		return offsetsFile{}, fmt.Errorf("asking %s: %w", client.URL(), err)
	}
	if !server.AtLeast(3, 5) {
		return offsetsFile{}, fmt.Errorf("the workers are of Kafka %s, which cannot tell offsets: 3.5 and later can", server.Version)
	}
	names, infos, err := (&selection{all: len(names) == 0}).names(ctx, client, names)
	if err != nil {
		return offsetsFile{}, err
	}
	all := offsetsFile{Connectors: map[string]connectorOffsets{}}
	var errs []error
	for _, name := range names {
		info, known := infos[name]
		if !known {
			errs = append(errs, fmt.Errorf("there is no connector %q at %s", name, client.URL()))
			continue
		}
		offsets, err := reconcile.Retry(ctx, reconcile.Options{}, reconcile.Passes, func() ([]connect.Offset, error) { return client.Offsets(ctx, name) })
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		all.Connectors[name] = connectorOffsets{Type: info.Type, Offsets: slices.Concat([]connect.Offset{}, offsets)}
	}
	return all, errors.Join(errs...)
}

// alteration is a command that changes offsets.
type alteration struct {
	at      target
	stop    bool
	timeout time.Duration
}

func (a *alteration) addFlags(cmd *cobra.Command) {
	a.at.addFlags(cmd.Flags())
	cmd.Flags().BoolVar(&a.stop, "stop", false, "stop connectors that are not, and bring them back to their state afterwards")
	addTimeout(cmd.Flags(), &a.timeout, 2*time.Minute)
}

// run changes what make returns for the arguments that are left of the release.
func (a *alteration) run(cmd *cobra.Command, args []string, make func(ctx context.Context, client *connect.Client, rest []string) ([]reconcile.Alteration, error)) error {
	if a.timeout <= 0 {
		return fmt.Errorf("--timeout %s must be above zero, e.g. --timeout 2m", a.timeout)
	}
	rest, client, err := a.at.open(cmd, args)
	if err != nil {
		return err
	}
	defer a.at.close()
	ctx, cancel := context.WithTimeout(cmd.Context(), a.timeout)
	defer cancel()
	all, err := make(ctx, client, rest)
	if err != nil {
		return err
	}
	err = reconcile.Alter(ctx, client, all, a.stop, reconcile.Options{Settle: reconcile.DefaultSettle, Waiting: waiting(cmd.ErrOrStderr()), Done: func(reconcile.Result) {}})
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.Reset {
			fmt.Fprintf(cmd.OutOrStdout(), "%s: its offsets were reset\n", one.Name)
		} else {
			fmt.Fprintf(cmd.OutOrStdout(), "%s: offsets written and read back, partitions: %d\n", one.Name, len(one.To))
		}
	}
	return nil
}
