package reconcile

import (
	"fmt"
	"strings"

	"github.com/connect-register/connect-register/plugin/connect"
)

// Failure returns the root cause of the connector's or the first task's failure, empty when nothing failed. It redacts
// whole traces: of a secret with several lines only the first would be in the root cause.
func Failure(status connect.Status, redact func(string) string) string {
	if status.Connector.State == "FAILED" {
		return fmt.Sprintf("connector FAILED on %s: %s", status.Connector.WorkerID, RootCause(redact(status.Connector.Trace)))
	}
	for _, task := range status.Tasks {
		if task.State.State == "FAILED" {
			return fmt.Sprintf("task %d FAILED on %s: %s", task.ID, task.WorkerID, RootCause(redact(task.Trace)))
		}
	}
	return ""
}

// RootCause returns the innermost cause of a Java stack trace in one line. An indented cause is that of a suppressed
// exception, such as one thrown on closing, and not the reason.
func RootCause(trace string) string {
	cause := ""
	for line := range strings.Lines(trace) {
		if inner, ok := strings.CutPrefix(line, "Caused by: "); ok {
			cause = strings.TrimSpace(inner)
		} else if cause == "" {
			cause = strings.TrimSpace(line)
		}
	}
	if cause == "" {
		return "no trace was given"
	}
	return cause
}
