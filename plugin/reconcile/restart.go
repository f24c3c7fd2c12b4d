package reconcile

import (
	"context"
	"regexp"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
)

// restartable tells a connector that may be restarted when it has FAILED: one that is to run and is not somebody else's.
func (s Step) restartable() bool { return !s.held() && !s.foreign }

// hasFailed tells whether the connector or a task has FAILED.
func hasFailed(status connect.Status) bool {
	return status.Connector.State == "FAILED" ||
		slices.ContainsFunc(status.Tasks, func(t connect.TaskStatus) bool { return t.State.State == "FAILED" })
}

const (
	// patience is how long what failed for a reason that passes is restarted again, every patiencePause, beyond the limit.
	patience      = time.Minute
	patiencePause = 10 * time.Second
)

// passing tells root causes that lie outside of the connector, and are often over soon: no DNS, no connection, no answer.
var passing = regexp.MustCompile(`(?i)unknownhost|no resolvable|no route to host|connection (refused|reset|timed out)|timed out|timeout|RetriableException`)

// patient tells whether a connector that has FAILED may yet run: for a while, as long as this run has time to say why not.
func (r *run) patient(ctx context.Context, i int, cause string) bool {
	if r.o.Restarts == 0 || !r.steps[i].restartable() || !passing.MatchString(cause) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failedAt[i].IsZero() {
		r.failedAt[i] = time.Now()
	}
	deadline, bounded := ctx.Deadline()
	return time.Since(r.failedAt[i]) < patience && (!bounded || time.Until(deadline) > 2*patiencePause)
}

// mayRestart tells whether what has FAILED is restarted now.
func (r *run) mayRestart(ctx context.Context, i int, status connect.Status) bool {
	return r.results[i].Restarts < r.o.Restarts ||
		time.Since(r.settled[i]) >= patiencePause && r.patient(ctx, i, Failure(status, r.steps[i].redact))
}

// restartAll restarts what has FAILED, as often as is allowed.
func (r *run) restartAll(ctx context.Context, statuses map[string]connect.Status) {
	for i, step := range r.steps {
		status := statuses[step.Name]
		if r.believed(i) && step.restartable() && hasFailed(status) && r.mayRestart(ctx, i, status) {
			r.inBackground(i, func() {
				if err := r.restart(ctx, i); err != nil {
					r.finish(i, err)
				}
			})
		}
	}
}

// restart restarts the connector and the tasks that have FAILED, and nothing that runs. Until that is seen, the state is
// not believed.
func (r *run) restart(ctx context.Context, i int) error {
	_, err := retry(ctx, r.o, Passes, func() (struct{}, error) {
		return struct{}{}, r.ask(func() error { return r.api.Restart(ctx, r.steps[i].Name, true, true) })
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[i].Restarts++
	r.settled[i] = time.Now().Add(r.o.Settle)
	return err
}
