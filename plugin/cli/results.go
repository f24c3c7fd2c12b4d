package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

func addTimeout(flags *pflag.FlagSet, timeout *time.Duration, usual time.Duration) {
	flags.DurationVar(timeout, "timeout", usual, "give up after this time")
}

// waiting tells what a command waits for.
func waiting(stderr io.Writer) func(string) {
	return func(reason string) { fmt.Fprintln(stderr, "waiting:", reason) }
}

var (
	done = map[reconcile.Action]string{
		reconcile.Restart: "restarted", reconcile.Pause: "paused", reconcile.Resume: "resumed", reconcile.Stop: "stopped",
		reconcile.Delete: "deleted", reconcile.Prune: "deleted",
	}
	// idle says why nothing was asked for.
	idle = map[reconcile.Action]string{
		reconcile.Restart: "nothing has failed", reconcile.Pause: "paused already", reconcile.Resume: "neither paused nor stopped",
		reconcile.Stop: "stopped already", reconcile.Delete: "gone already", reconcile.Prune: "gone already",
	}
)

// printResult prints a line for what became of a connector.
func printResult(stdout io.Writer) func(reconcile.Result) {
	return func(r reconcile.Result) {
		words := done[r.Action]
		switch {
		case r.Kept != "":
			words = r.Kept
		case r.Err != nil && r.Uncertain:
			words = "maybe " + words
		case r.Err != nil && !r.Written:
			words = "not " + words
		case !r.Written:
			words = idle[r.Action]
		}
		switch {
		case r.Err != nil:
			words += ": " + r.Err.Error()
		case r.State != "" && r.Kept == "" && r.Action != reconcile.Delete && r.Action != reconcile.Prune:
			words += fmt.Sprintf(", %s, %d of %d tasks running", r.State, r.Running, r.Tasks)
		}
		fmt.Fprintf(stdout, "%s: %s\n", r.Name, words)
	}
}

// failedResults counts and names what went wrong; the reasons are printed as they come.
func failedResults(results []reconcile.Result) error {
	var names []string
	for _, r := range results {
		if r.Err != nil {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d connectors failed: %s", len(names), len(results), strings.Join(names, ", "))
}
