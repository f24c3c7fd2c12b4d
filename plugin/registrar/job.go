package registrar

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// noWorkers is the value of --workers with which a command has nothing to do.
const noWorkers = 0

// jobOptions are what the commands share that the chart's Jobs run.
type jobOptions struct {
	// workers is how many workers there are to be, -1 if that is not known. It is not asked of Connect: without
	// workers nobody answers.
	workers int
	// terminationLog is the file whose text Kubernetes shows.
	terminationLog string
}

func (o *jobOptions) addFlags(flags *pflag.FlagSet) {
	flags.IntVar(&o.workers, "workers", -1, "number of workers that there are to be; with 0 there is nothing to do (-1: not known)")
	flags.StringVar(&o.terminationLog, "termination-log", "", "existing file to write the reason of a failure to, which Kubernetes shows")
}

// run does the work, unless there are no workers, and leaves the reason of a failure in the termination log.
func (o *jobOptions) run(cmd *cobra.Command, done string, work func(ctx context.Context, stdout, stderr io.Writer) error) error {
	err := func() error {
		switch {
		case o.workers < -1:
			return fmt.Errorf("--workers %d must not be below zero; -1 means that it is not known", o.workers)
		case o.workers == noWorkers:
			fmt.Fprintf(cmd.OutOrStdout(), "there are no workers (--workers 0), so nothing was %s\n", done)
			return nil
		}
		return work(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
	}()
	if err != nil {
		writeTerminationLog(o.terminationLog, err)
	}
	return err
}

// addTimeout binds --timeout.
func addTimeout(flags *pflag.FlagSet, timeout *time.Duration, usual time.Duration) {
	flags.DurationVar(timeout, "timeout", usual, "give up after this time")
}

func validateTimeout(timeout time.Duration) error {
	if timeout <= 0 {
		return fmt.Errorf("--timeout %s must be above zero, e.g. --timeout 240s", timeout)
	}
	return nil
}
