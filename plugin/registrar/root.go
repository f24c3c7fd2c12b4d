// Package registrar is the program that the hook Job runs. It is linked into a small static binary, so it imports
// neither Helm nor Kubernetes; the Helm plugin's apply is the same code.
package registrar

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/version"
)

// New returns the registrar's command.
func New() *cobra.Command {
	root := &cobra.Command{
		Use:               "registrar",
		Short:             "Register connectors with Kafka Connect",
		Version:           version.Version,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(newApply())
	return root
}

func newApply() *cobra.Command {
	var (
		o              ApplyOptions
		paths          []string
		terminationLog string
	)
	cmd := &cobra.Command{
		Use:   "apply --url URL --connectors PATH",
		Short: "Create or update connectors and wait until they run",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := func() error {
				desired, err := ReadConnectors(paths, cmd.ErrOrStderr())
				if err != nil {
					return err
				}
				return Apply(cmd.Context(), o, desired, cmd.OutOrStdout(), cmd.ErrOrStderr())
			}()
			if err != nil {
				writeTerminationLog(terminationLog, err)
			}
			return err
		},
	}
	o.AddFlags(cmd.Flags())
	AddConnectorsFlag(cmd.Flags(), &paths)
	cmd.Flags().StringVar(&terminationLog, "termination-log", "", "existing file to write the reason of a failure to, which Kubernetes shows")
	return cmd
}

// Execute runs a command line until it ends or the process is asked to stop, and returns the exit code: 0 done, 1
// error. Errors are printed one a line, without usage or traces.
func Execute(root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			fmt.Fprintln(stderr, "Error:", strings.TrimPrefix(line, "Error: "))
		}
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		fmt.Fprintln(stderr, "Error: interrupted; run it again to finish")
	}
	return 1
}
