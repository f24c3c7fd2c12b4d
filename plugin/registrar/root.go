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
	root.AddCommand(newApply(), newProbe(), newRemove(), newTest(), newFetch(), newCopy(), newJAAS())
	return root
}

// ExitCode is the error of a command that went well and yet ends with another code than 0, such as a plan with changes.
type ExitCode int

func (c ExitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// Execute runs a command line until it ends or the process is asked to stop, and returns the exit code: 0 done, 1
// error, or an ExitCode. Errors are printed one a line, without usage or traces.
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
	if code, only := err.(ExitCode); only {
		return int(code)
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
