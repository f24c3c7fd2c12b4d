package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

func newStatus() *cobra.Command {
	var (
		at       target
		output   outputFlag
		traces   bool
		watch    bool
		interval time.Duration
	)
	cmd := &cobra.Command{
		Use:   "status [RELEASE | --url URL] [CONNECTOR…]",
		Short: "Show connectors and tasks, with the root cause of failures",
		Long: `Shows the state of all connectors of a release's workers, or of the workers at --url, or of the named ones. The last
line sums up: healthy, degraded (some tasks do not run) or failed (a connector, or all of its tasks). The exit code is 1 when
one of them, or a task, has FAILED.`,
		Example: `  helm connect-register status my-release -n data
  helm connect-register status --url http://localhost:8083 my-sink -v`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := output.validate(); err != nil {
				return err
			}
			if interval <= 0 {
				return fmt.Errorf("--interval %s must be above zero, e.g. --interval 2s", interval)
			}
			names, client, err := at.open(cmd, args)
			if err != nil {
				return err
			}
			defer at.close()
			look := func(ctx context.Context) ([]connectorStatus, error) { return readStatuses(ctx, client, names, traces) }
			if watch {
				return watchStatuses(cmd.Context(), cmd.OutOrStdout(), output, interval, look)
			}
			statuses, err := look(cmd.Context())
			if len(statuses) == 0 && err != nil {
				return err
			}
			if err := output.print(cmd.OutOrStdout(), statuses, func() string { return statusText(statuses) }); err != nil {
				return err
			}
			return errors.Join(err, failedStatuses(statuses))
		},
	}
	at.addFlags(cmd.Flags())
	output.addFlag(cmd.Flags(), "text")
	cmd.Flags().BoolVarP(&traces, "verbose", "v", false, "print the whole stack traces of what has failed")
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "show it again whenever it changes, until interrupted")
	cmd.Flags().DurationVar(&interval, "interval", 2*time.Second, "time between two looks of --watch")
	return cmd
}

func readStatuses(ctx context.Context, client *connect.Client, names []string, traces bool) ([]connectorStatus, error) {
	infos, err := client.Infos(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading connectors from %s: %w", client.URL(), err)
	}
	states, err := client.Statuses(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading states from %s: %w", client.URL(), err)
	}
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(infos))
	}
	statuses := make([]connectorStatus, 0, len(names))
	passwords := passwordsOf(ctx, client)
	var missing []error
	for _, name := range names {
		info, known := infos[name]
		if !known {
			missing = append(missing, fmt.Errorf("there is no connector %q at %s", name, client.URL()))
			continue
		}
		statuses = append(statuses, statusOf(info, states[name], passwords, traces))
	}
	return statuses, errors.Join(missing...)
}

// passwordsOf asks once a class which keys are passwords.
func passwordsOf(ctx context.Context, client *connect.Client) func(class string) []string {
	known := map[string][]string{}
	return func(class string) []string {
		if _, asked := known[class]; !asked {
			known[class] = reconcile.Passwords(ctx, client, class)
		}
		return known[class]
	}
}

// statusOf joins what is stored of a connector with its state. Traces may quote the configuration, so its secrets
// are masked in them: in the whole trace, because of a secret with several lines only one is in the root cause.
func statusOf(info connect.Info, state connect.Status, passwords func(class string) []string, traces bool) connectorStatus {
	stored := connector.Connector{Name: info.Name, Config: info.Config}
	explain := func(s connect.State) (cause, trace string) {
		if s.State != "FAILED" {
			return "", ""
		}
		stored.Passwords = passwords(info.Config["connector.class"])
		trace = stored.Redact(s.Trace)
		cause = reconcile.RootCause(trace)
		if !traces {
			trace = ""
		}
		return cause, strings.TrimSpace(trace)
	}
	s := connectorStatus{
		Name: info.Name, Type: info.Type, State: state.Connector.State, Worker: state.Connector.WorkerID, Tasks: []taskStatus{},
	}
	s.Error, s.Trace = explain(state.Connector)
	if s.State == "" {
		s.State = "UNASSIGNED"
	}
	for _, task := range state.Tasks {
		t := taskStatus{ID: task.ID, State: task.State.State, Worker: task.WorkerID}
		t.Error, t.Trace = explain(task.State)
		s.Tasks = append(s.Tasks, t)
	}
	return s
}

func failedStatuses(statuses []connectorStatus) error {
	var failed []string
	for _, s := range statuses {
		if s.hasFailed() {
			failed = append(failed, s.Name)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d connectors failed: %s", len(failed), len(statuses), strings.Join(failed, ", "))
}
