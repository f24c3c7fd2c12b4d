package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/plugin/registrar"
)

// connectorStatus is a connector in status' output.
type connectorStatus struct {
	Name   string       `json:"name"`
	Type   string       `json:"type"`
	State  string       `json:"state"`
	Worker string       `json:"worker"`
	Error  string       `json:"error,omitempty"`
	Tasks  []taskStatus `json:"tasks"`
}

type taskStatus struct {
	ID     int    `json:"id"`
	State  string `json:"state"`
	Worker string `json:"worker"`
	Error  string `json:"error,omitempty"`
}

func newStatus() *cobra.Command {
	var (
		at     registrar.ConnectOptions
		output string
	)
	cmd := &cobra.Command{
		Use:   "status --url URL [CONNECTOR…]",
		Short: "Show connectors and tasks, with the root cause of failures",
		Long:  "Shows the state of all connectors, or of the named ones. It fails when one of them, or a task, has FAILED.",
		RunE: func(cmd *cobra.Command, names []string) error {
			if err := at.Validate(); err != nil {
				return err
			}
			printer, ok := statusPrinters[output]
			if !ok {
				return fmt.Errorf("--output %s is unknown, write text, json or yaml", output)
			}
			client, err := at.Client()
			if err != nil {
				return err
			}
			statuses, err := readStatuses(cmd.Context(), client, names)
			if len(statuses) == 0 && err != nil {
				return err
			}
			if err := printer(cmd.OutOrStdout(), statuses); err != nil {
				return err
			}
			return errors.Join(err, failedStatuses(statuses))
		},
	}
	at.AddFlags(cmd.Flags())
	cmd.Flags().StringVarP(&output, "output", "o", "text", "text, json or yaml")
	return cmd
}

func readStatuses(ctx context.Context, client *connect.Client, names []string) ([]connectorStatus, error) {
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
	var missing []error
	for _, name := range names {
		info, known := infos[name]
		if !known {
			missing = append(missing, fmt.Errorf("there is no connector %q at %s", name, client.URL()))
			continue
		}
		statuses = append(statuses, statusOf(info, states[name]))
	}
	return statuses, errors.Join(missing...)
}

// statusOf joins what is stored of a connector with its state. Traces may quote the configuration, so its secrets
// are masked in them: in the whole trace, because of a secret with several lines only one is in the root cause.
func statusOf(info connect.Info, state connect.Status) connectorStatus {
	stored := connector.Connector{Name: info.Name, Config: info.Config}
	cause := func(s connect.State) string {
		if s.State != "FAILED" {
			return ""
		}
		return reconcile.RootCause(stored.Redact(s.Trace))
	}
	s := connectorStatus{
		Name: info.Name, Type: info.Type, State: state.Connector.State, Worker: state.Connector.WorkerID,
		Error: cause(state.Connector), Tasks: []taskStatus{},
	}
	if s.State == "" {
		s.State = "UNASSIGNED"
	}
	for _, task := range state.Tasks {
		s.Tasks = append(s.Tasks, taskStatus{task.ID, task.State.State, task.WorkerID, cause(task.State)})
	}
	return s
}

func failedStatuses(statuses []connectorStatus) error {
	var failed []string
	for _, s := range statuses {
		tasks := slices.ContainsFunc(s.Tasks, func(t taskStatus) bool { return t.State == "FAILED" })
		if tasks || s.State == "FAILED" {
			failed = append(failed, s.Name)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d connectors failed: %s", len(failed), len(statuses), strings.Join(failed, ", "))
}

var statusPrinters = map[string]func(io.Writer, []connectorStatus) error{
	"text": printStatusText,
	"json": func(w io.Writer, statuses []connectorStatus) error {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(statuses)
	},
	"yaml": func(w io.Writer, statuses []connectorStatus) error {
		text, err := yaml.Marshal(statuses)
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	},
}

func printStatusText(w io.Writer, statuses []connectorStatus) error {
	var aligned strings.Builder
	table := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CONNECTOR\tTYPE\tTASK\tSTATE\tWORKER\tERROR")
	for _, s := range statuses {
		fmt.Fprintf(table, "%s\t%s\t\t%s\t%s\t%s\n", s.Name, s.Type, s.State, s.Worker, s.Error)
		for _, t := range s.Tasks {
			fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\n", s.Name, s.Type, t.ID, t.State, t.Worker, t.Error)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(aligned.String()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}
