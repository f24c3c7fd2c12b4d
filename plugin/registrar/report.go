package registrar

import (
	"fmt"
	"io"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// printer prints a line for each result.
func printer(stdout io.Writer) func(reconcile.Result) {
	return func(r reconcile.Result) { fmt.Fprintln(stdout, line(r)) }
}

// waiter tells what a run waits for.
func waiter(stderr io.Writer) func(string) {
	return func(reason string) { fmt.Fprintln(stderr, "waiting:", reason) }
}

var (
	// past names a step that was carried out.
	past = map[reconcile.Action]string{
		reconcile.Create: "created", reconcile.Update: "updated", reconcile.Adopt: "taken over", reconcile.None: "unchanged",
		reconcile.SetState: "unchanged", reconcile.Restart: "unchanged", reconcile.Leave: "unchanged", reconcile.Refuse: "refused",
		reconcile.Invalid: "invalid", reconcile.Prune: "deleted", reconcile.Delete: "deleted", reconcile.Stop: "stopped",
	}
	// steered names the change of a state alone.
	steered = map[string]string{
		connector.StateRunning: "resumed", connector.StatePaused: "paused", connector.StateStopped: "stopped",
	}
)

// line is a connector's result: name, what was done, state, tasks or error.
func line(r reconcile.Result) string {
	text := r.Name + ": " + done(r)
	switch {
	case r.Err != nil:
		return fmt.Sprintf("%s: %v", text, r.Err)
	case r.Kept != "":
		return r.Name + ": " + r.Kept
	case r.Action == reconcile.Delete || r.Action == reconcile.Prune || r.Action == reconcile.Stop:
		return text
	}
	text += fmt.Sprintf(", %s, %d of %d tasks running", r.State, r.Running, r.Tasks)
	switch {
	case r.Action == reconcile.Leave:
		text += "; its configuration is not the declared one, which a scheduled run does not change"
	case r.Offsets != "":
		text += "; " + r.Offsets
	case r.Rotated && r.Written:
		text += "; a Secret that it refers to has changed"
	}
	return text
}

// done says what was done, or not done.
func done(r reconcile.Result) string {
	word := past[r.Action]
	switch r.Action {
	case reconcile.None, reconcile.SetState, reconcile.Restart, reconcile.Leave:
		switch {
		case r.Steered != "":
			word = steered[r.Steered]
		case r.Restarts > 0:
			word = "restarted"
		}
	case reconcile.Create, reconcile.Update, reconcile.Adopt, reconcile.Delete, reconcile.Prune, reconcile.Stop:
		switch {
		case r.Err != nil && r.Uncertain:
			word = "maybe " + word
		case r.Err != nil && !r.Written:
			word = "not " + word
		case r.Kept != "":
			word = "kept"
		case !r.Written:
			word = "gone already"
		}
	}
	return word
}

// failures is the run's error. Its lines were printed as they came, so it only counts and names them.
type failures struct {
	names, lines []string
	total        int
}

func (f *failures) Error() string {
	return fmt.Sprintf("%d of %d connectors failed: %s", len(f.names), f.total, strings.Join(f.names, ", "))
}

func summary(results []reconcile.Result) error {
	f := &failures{}
	for _, r := range results {
		if r.Kept == "" {
			f.total++
		}
		if r.Err != nil {
			f.names, f.lines = append(f.names, r.Name), append(f.lines, line(r))
		}
	}
	if len(f.names) == 0 {
		return nil
	}
	return f
}
