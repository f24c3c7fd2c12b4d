package reconcile

import (
	"context"
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

// restartAll restarts what has FAILED, as often as is allowed.
func (r *run) restartAll(ctx context.Context, statuses map[string]connect.Status) {
	for i, step := range r.steps {
		if r.believed(i) && step.restartable() && r.results[i].Restarts < r.o.Restarts && hasFailed(statuses[step.Name]) {
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
