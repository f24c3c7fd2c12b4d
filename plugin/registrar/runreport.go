package registrar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/connect-register/connect-register/plugin/internal/atomicfile"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// runReport is what --report writes. Times are milliseconds from the run's beginning.
type runReport struct {
	URL        string            `json:"url"`
	Owner      string            `json:"owner,omitempty"`
	Began      time.Time         `json:"began"`
	TookMs     int64             `json:"tookMs"`
	Connectors []connectorReport `json:"connectors"`
	Error      string            `json:"error,omitempty"`
}

// connectorReport is one connector. Attempts are the requests that were to write it, conflicts those that met a rebalance.
type connectorReport struct {
	Name      string           `json:"name"`
	Action    reconcile.Action `json:"action"`
	Outcome   string           `json:"outcome"`
	State     string           `json:"state,omitempty"`
	Tasks     int              `json:"tasks"`
	Running   int              `json:"running"`
	Attempts  int              `json:"attempts"`
	Conflicts int              `json:"conflicts"`
	Restarts  int              `json:"restarts"`
	Rotated   bool             `json:"rotated,omitempty"`
	Offsets   string           `json:"offsets,omitempty"`
	WrittenMs int64            `json:"writtenMs,omitempty"`
	ReadyMs   int64            `json:"readyMs,omitempty"`
	Error     string           `json:"error,omitempty"`
}

func newReport(o ApplyOptions, url string, began time.Time, results []reconcile.Result, err error) runReport {
	report := runReport{
		URL: url, Owner: o.Owner, Began: began.UTC(), TookMs: time.Since(began).Milliseconds(), Connectors: []connectorReport{},
	}
	if err != nil {
		report.Error = err.Error()
	}
	for _, r := range results {
		c := connectorReport{
			Name: r.Name, Action: r.Action, Outcome: done(r), State: r.State, Tasks: r.Tasks, Running: r.Running, Attempts: r.Attempts,
			Conflicts: r.Conflicts, Restarts: r.Restarts, Rotated: r.Rotated, Offsets: r.Offsets, WrittenMs: r.WrittenAfter.Milliseconds(), ReadyMs: r.ReadyAfter.Milliseconds(),
		}
		if r.Err != nil {
			c.Error = r.Err.Error()
		}
		report.Connectors = append(report.Connectors, c)
	}
	return report
}

func (o *ApplyOptions) report(report runReport, stdout io.Writer) error {
	if o.Report == "" {
		return nil
	}
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("--report: %w", err)
	}
	text = append(text, '\n')
	if o.Report == "-" {
		_, err = stdout.Write(text)
	} else {
		err = atomicfile.Write(o.Report, 0o644, bytes.NewReader(text))
	}
	if err != nil {
		return fmt.Errorf("--report: %w", err)
	}
	return nil
}
