package registrar

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// ApplyOptions are the flags of apply.
type ApplyOptions struct {
	// URL of the workers' REST API, e.g. http://connect:8083.
	URL string
	// Owner is written into each connector; see reconcile.Options.
	Owner string
	// TakeOwnership overwrites connectors of nobody or of another owner.
	TakeOwnership bool
	// Timeout bounds the whole run, waiting for the workers included.
	Timeout time.Duration
	// Settle is how long an updated connector's state is not believed.
	Settle time.Duration
}

// AddFlags binds the options to a command's flags.
func (o *ApplyOptions) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.URL, "url", "", "URL of the workers' REST API, e.g. http://connect:8083")
	flags.StringVar(&o.Owner, "owner", "", "mark connectors as managed by this owner, and leave those of others alone")
	flags.BoolVar(&o.TakeOwnership, "take-ownership", false, "overwrite connectors that belong to nobody or to another owner")
	flags.DurationVar(&o.Timeout, "timeout", 240*time.Second, "give up after this time")
	flags.DurationVar(&o.Settle, "settle", reconcile.DefaultSettle, "time after an update until a connector's state is believed")
}

// Validate says which flag is missing or wrong.
func (o *ApplyOptions) Validate() error {
	switch {
	case o.URL == "":
		return errors.New("--url is missing, set it to the workers' REST API, e.g. --url http://localhost:8083")
	case o.Timeout <= 0:
		return fmt.Errorf("--timeout %s must be above zero, e.g. --timeout 240s", o.Timeout)
	case o.Settle < 0:
		return fmt.Errorf("--settle %s must not be below zero", o.Settle)
	}
	return nil
}

// Apply brings Kafka Connect to the desired connectors, prints a line for each and fails when one is not as wanted.
func Apply(ctx context.Context, o ApplyOptions, desired []connector.Connector, stdout, stderr io.Writer) error {
	if err := o.Validate(); err != nil {
		return err
	}
	client, err := connect.New(o.URL)
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	results, err := reconcile.Run(ctx, client, desired, reconcile.Options{
		Owner: o.Owner, TakeOwnership: o.TakeOwnership, Settle: o.Settle,
		Done:    func(r reconcile.Result) { fmt.Fprintln(stdout, line(r)) },
		Waiting: func(reason string) { fmt.Fprintln(stderr, "waiting:", reason) },
	})
	if err != nil {
		return err
	}
	return summary(results)
}

// past names a step that was carried out.
var past = map[reconcile.Action]string{
	reconcile.Create: "created", reconcile.Update: "updated", reconcile.None: "unchanged", reconcile.Refuse: "refused",
}

// line is a connector's result: name, what was done, state, tasks or error.
func line(r reconcile.Result) string {
	done := past[r.Action]
	if r.Err != nil {
		switch writes := r.Action == reconcile.Create || r.Action == reconcile.Update; {
		case writes && r.Uncertain:
			done = "maybe " + done
		case writes && !r.Written:
			done = "not " + done
		}
		return fmt.Sprintf("%s: %s: %v", r.Name, done, r.Err)
	}
	return fmt.Sprintf("%s: %s, %s, %d of %d tasks running", r.Name, done, r.State, r.Running, r.Tasks)
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
	f := &failures{total: len(results)}
	for _, r := range results {
		if r.Err != nil {
			f.names, f.lines = append(f.names, r.Name), append(f.lines, line(r))
		}
	}
	if len(f.names) == 0 {
		return nil
	}
	return f
}
