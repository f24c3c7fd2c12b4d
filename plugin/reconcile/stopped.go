package reconcile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connector"
)

// stalledAfter is how long nothing must have been written until the connectors that are there are resumed all the same:
// one that cannot be written does not keep the others from running.
const stalledAfter = 10 * time.Second

// untilStalled returns when all is written, or nothing has been for a while.
func (r *run) untilStalled(wrote <-chan struct{}) {
	for last, since := -1, time.Now(); ; {
		select {
		case <-wrote:
			return
		case <-time.After(time.Second):
		}
		r.mu.Lock()
		now := r.progress.Written
		r.mu.Unlock()
		if now != last {
			last, since = now, time.Now()
		} else if time.Since(since) >= stalledAfter {
			return
		}
	}
}

const (
	// stoppedPatience is how long no further state must have come until those that have one are resumed all the same.
	stoppedPatience = 3 * time.Second
	// The pause between two looks doubles from the least to the most. Where a look takes long, it is three times that.
	leastStoppedPoll = 50 * time.Millisecond
	mostStoppedPoll  = 200 * time.Millisecond
)

// untilStopped returns when all that was created stopped says so. A connector that is resumed before its worker has
// started it publishes its tasks twice, and each time the group rebalances.
func (r *run) untilStopped(ctx context.Context) {
	created := slices.DeleteFunc(r.indexes(), func(i int) bool { return !r.isCreatedStopped(i) })
	pause := leastStoppedPoll
	for most, since := -1, time.Now(); len(created) > 0; pause = min(2*pause, mostStoppedPoll) {
		seen, asked := 0, time.Now()
		if statuses, err := r.api.Statuses(ctx); err == nil {
			for _, i := range created {
				if statuses[r.steps[i].Name].Connector.State != "" {
					seen++
				}
			}
		}
		if seen > most {
			most, since = seen, time.Now()
		}
		if seen == len(created) || time.Since(since) >= stoppedPatience {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(max(pause, 3*time.Since(asked)), stoppedPatience-time.Since(since))):
		}
	}
}

func (r *run) indexes() []int {
	all := make([]int, len(r.steps))
	for i := range all {
		all[i] = i
	}
	return all
}

// isCreatedStopped tells the connectors that this run created stopped and that are yet to get their offsets, or to run.
func (r *run) isCreatedStopped(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.createdStopped[i]
}

// resume starts a connector that was created stopped, unless it is to stay so.
func (r *run) resume(ctx context.Context, i int) {
	err := r.begin(ctx, i)
	if err == nil && r.steps[i].State != connector.StateStopped {
		err = r.steer(ctx, i)
	}
	if err != nil {
		r.finish(i, fmt.Errorf("it was created stopped and is not resumed; run it again: %w", err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.createdStopped, i)
}
