package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
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
	// stoppedPatience is how long no further connector must have come as far as is waited for, until the run goes on all the same.
	stoppedPatience = 3 * time.Second
	// The pause between two looks doubles from the least to the most. Where a look takes long, it is five times that: looks
	// hold up what they wait for.
	leastLook = 25 * time.Millisecond
	mostLook  = 150 * time.Millisecond
)

// untilStopped returns when all that was created stopped says so, with the states. A connector that is resumed before its
// worker has started it publishes its tasks twice, and each time the group rebalances.
func (r *run) untilStopped(ctx context.Context) map[string]connect.Status {
	return r.untilAll(ctx, r.createdStoppedOnes(), func(s connect.Status) bool { return s.Connector.State != "" })
}

// untilAll looks until all of some connectors have come as far as is asked, and returns the last states.
func (r *run) untilAll(ctx context.Context, some []int, reached func(connect.Status) bool) (statuses map[string]connect.Status) {
	pause := leastLook
	for most, since := -1, time.Now(); len(some) > 0; pause = min(2*pause, mostLook) {
		count, asked := 0, time.Now()
		if now, err := r.api.Statuses(ctx); err == nil {
			statuses = now
			for _, i := range some {
				if reached(now[r.steps[i].Name]) {
					count++
				}
			}
		}
		if count > most {
			most, since = count, time.Now()
		}
		if count == len(some) || time.Since(since) >= stoppedPatience {
			return statuses
		}
		select {
		case <-ctx.Done():
			return statuses
		case <-time.After(min(max(pause, 5*time.Since(asked)), stoppedPatience-time.Since(since))):
		}
	}
	return statuses
}

// resumeAll resumes what was created stopped, one worker's connectors after the other's (docs/benchmark.md has why it is
// quicker). The leader publishes the tasks of its connectors together. Half of those that other workers get they start, stop
// and start again, because they learn of them while they wait for the rebalance. The other workers publish one connector's
// tasks at a time, each with a rebalance: who has tasks to stop meanwhile comes late to every one of them.
func (r *run) resumeAll(ctx context.Context, statuses map[string]connect.Status) {
	of := map[string][]int{}
	for _, i := range r.createdStoppedOnes() {
		worker := statuses[r.steps[i].Name].Connector.WorkerID
		of[worker] = append(of[worker], i)
	}
	workers := slices.Sorted(maps.Keys(of))
	if len(workers) > 0 && workers[0] == "" {
		workers = append(workers[1:], "") // those that no worker has are not waited for
	}
	for n, worker := range workers {
		turn := of[worker]
		r.parallel(func(i int) bool { return slices.Contains(turn, i) }, func(i int) { r.resume(ctx, i) })
		if n < len(workers)-1 {
			stays := func(i int) bool { return r.steps[i].held() || r.isCreatedStopped(i) } // stopped: as is wanted, or as it could not be resumed
			r.untilAll(ctx, slices.DeleteFunc(turn, stays), started)
		}
	}
}

// started tells a connector whose tasks were published and started once, or that cannot run. Not that they run: those that
// are stopped now to be started again do not keep the next worker waiting.
func started(status connect.Status) bool {
	return status.Connector.State == "FAILED" || len(status.Tasks) > 0
}

func (r *run) createdStoppedOnes() []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.createdStopped))
}

// isCreatedStopped tells the connectors that this run created stopped and that are yet to get their offsets, or to run.
func (r *run) isCreatedStopped(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.createdStopped[i]
}

// resume starts a connector that was created stopped, unless it is to stay so.
func (r *run) resume(ctx context.Context, i int) {
	err, asked := r.begin(ctx, i), r.steps[i].State != connector.StateStopped
	if err == nil && asked {
		err = r.steer(ctx, i)
	}
	if err != nil {
		r.finish(i, fmt.Errorf("it was created stopped and is not resumed; run it again: %w", err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.createdStopped, i)
	if asked { // it is said to be stopped for a while: to ask again would be one more write for each
		r.steerings[i], r.steeredAt[i] = 1, time.Now()
	}
}
