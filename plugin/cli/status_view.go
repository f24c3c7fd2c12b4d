package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// connectorStatus is a connector in status' output.
type connectorStatus struct {
	Name   string       `json:"name"`
	Type   string       `json:"type"`
	State  string       `json:"state"`
	Worker string       `json:"worker"`
	Error  string       `json:"error,omitempty"`
	Trace  string       `json:"trace,omitempty"`
	Tasks  []taskStatus `json:"tasks"`
}

type taskStatus struct {
	ID     int    `json:"id"`
	State  string `json:"state"`
	Worker string `json:"worker"`
	Error  string `json:"error,omitempty"`
	Trace  string `json:"trace,omitempty"`
}

// The words of the roll-up.
const (
	healthy  = "healthy"
	degraded = "degraded"
	failed   = "failed"
)

func (s connectorStatus) hasFailed() bool {
	return s.State == "FAILED" || slices.ContainsFunc(s.Tasks, func(t taskStatus) bool { return t.State == "FAILED" })
}

// health is one of the roll-up's words. What somebody paused or stopped is as it should be.
func (s connectorStatus) health() string {
	inState := func(state string) (n int) {
		for _, task := range s.Tasks {
			if task.State == state {
				n++
			}
		}
		return n
	}
	switch {
	case s.State == "FAILED", len(s.Tasks) > 0 && inState("FAILED") == len(s.Tasks):
		return failed
	case s.State == "STOPPED",
		(s.State == "RUNNING" || s.State == "PAUSED") && len(s.Tasks) > 0 && inState(s.State) == len(s.Tasks):
		return healthy
	}
	return degraded
}

// rollUp sums up in a line that begins with the worst.
func rollUp(statuses []connectorStatus) string {
	counts, tasks, running := map[string]int{}, 0, 0
	for _, s := range statuses {
		counts[s.health()]++
		if s.State == "STOPPED" {
			// What is left are states from before.
			continue
		}
		tasks += len(s.Tasks)
		for _, task := range s.Tasks {
			if task.State == "RUNNING" {
				running++
			}
		}
	}
	worst := healthy
	if counts[degraded] > 0 {
		worst = degraded
	}
	if counts[failed] > 0 {
		worst = failed
	}
	var parts []string
	for _, word := range []string{healthy, degraded, failed} {
		if counts[word] > 0 && counts[word] < len(statuses) {
			parts = append(parts, fmt.Sprintf("%d %s", counts[word], word))
		}
	}
	line := fmt.Sprintf("%s: %d connectors", worst, len(statuses))
	if len(parts) > 0 {
		line += " (" + strings.Join(parts, ", ") + ")"
	}
	return fmt.Sprintf("%s, %d of %d tasks running", line, running, tasks)
}

// statusText is a table, the traces if there are any, and the roll-up.
func statusText(statuses []connectorStatus) string {
	var aligned, text strings.Builder
	table := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CONNECTOR\tTYPE\tTASK\tSTATE\tWORKER\tERROR")
	for _, s := range statuses {
		fmt.Fprintf(table, "%s\t%s\t\t%s\t%s\t%s\n", s.Name, s.Type, s.State, s.Worker, s.Error)
		for _, t := range s.Tasks {
			fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\n", s.Name, s.Type, t.ID, t.State, t.Worker, t.Error)
		}
	}
	_ = table.Flush()
	for line := range strings.Lines(aligned.String()) {
		fmt.Fprintln(&text, strings.TrimRight(line, " \n"))
	}
	for _, s := range statuses {
		writeTrace(&text, s.Name, s.Trace)
		for _, t := range s.Tasks {
			writeTrace(&text, fmt.Sprintf("%s, task %d", s.Name, t.ID), t.Trace)
		}
	}
	fmt.Fprintf(&text, "\n%s\n", rollUp(statuses))
	return text.String()
}

func writeTrace(text *strings.Builder, of, trace string) {
	if trace == "" {
		return
	}
	fmt.Fprintf(text, "\n%s:\n", of)
	for line := range strings.Lines(trace) {
		fmt.Fprintf(text, "  %s\n", strings.TrimRight(line, "\r\n"))
	}
}
