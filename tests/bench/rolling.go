package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The rolling restart: pods are replaced one after the other, the last first, each once the one before is ready.
const (
	rollingWorkers = 3
	rollingTasks   = 30
	podPause       = 10 * time.Second // between a pod's end and the start of its successor's process
)

// rollingPart measures for how many seconds tasks do not run while the workers are replaced.
func rollingPart(ctx context.Context, b *bench, o options) error {
	for round := 1; round <= min(o.runs, 3); round++ {
		for _, delay := range o.delays {
			r := row{Part: "rolling", Tool: "rolling restart", Kind: quick, N: rollingTasks, Round: round, Settings: strconv.Itoa(delay)}
			if round > 1 && delay >= 300_000 || b.ledger.has(r) {
				continue // what takes a quarter of an hour is done once
			}
			if err := b.roll(ctx, delay, &r); err != nil {
				return err
			}
			b.tell("rolling delay %d ms, round %d: %.1f task seconds in %.1f s", delay, round, r.Value, r.Running)
			if err := b.ledger.add(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) roll(ctx context.Context, delay int, r *row) error {
	s := settings{Workers: rollingWorkers, Properties: map[string]string{"scheduled.rebalance.max.delay.ms": strconv.Itoa(delay)}}
	if err := b.open(ctx, s); err != nil {
		return err
	}
	if _, err := b.measure(ctx, measurement{all: b.connectors(quick, rollingTasks, 0), run: strategy{initial: "STOPPED", inFlight: 64}.run}); err != nil {
		return err
	}
	from, begin := b.mark(), time.Now()
	watching, stop := context.WithCancel(ctx)
	defer stop()
	lost := b.countLost(watching)
	for i := len(b.members) - 1; i >= 0; i-- {
		m := b.members[i]
		if err := m.Stop(ctx); err != nil {
			return err
		}
		if err := pause(ctx, podPause); err != nil {
			return err
		}
		if err := b.launch(m); err != nil {
			return err
		}
		if err := m.WaitHealthy(ctx); err != nil {
			return err
		}
	}
	rolled := time.Since(begin).Seconds()
	// What is unassigned then comes back after the delay at the latest.
	for deadline := time.Now().Add(2*time.Duration(delay)*time.Millisecond + time.Minute); ; {
		t, err := look(ctx, b.members[0].URL)
		if err == nil && t.tasks == rollingTasks {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d of %d tasks run long after the restart", t.tasks, rollingTasks)
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
	r.Running, r.Returned = round3(time.Since(begin).Seconds()), round3(rolled)
	if err := b.quiet(ctx, stillness); err != nil {
		return err
	}
	stop()
	r.Value = round3(<-lost)
	events, err := b.since(from)
	r.count(events)
	r.Registered, r.Ran = rollingTasks, rollingTasks
	return err
}

// countLost adds up, until ctx is done, the time of all tasks that do not run, as any worker that answers knows it.
func (b *bench) countLost(ctx context.Context) <-chan float64 {
	total := make(chan float64, 1)
	go func() {
		var sum float64
		last := time.Now()
		for ctx.Err() == nil {
			for _, m := range b.members {
				short, cancel := context.WithTimeout(ctx, time.Second)
				status, _, err := ask(short, http.MethodGet, m.URL+"/", nil)
				t, err2 := look(short, m.URL)
				cancel()
				if err == nil && err2 == nil && status == http.StatusOK && t.registered == rollingTasks {
					now := time.Now()
					sum += float64(rollingTasks-t.tasks) * now.Sub(last).Seconds()
					last = now
					break
				}
			}
			pause(ctx, 100*time.Millisecond)
		}
		total <- sum
	}()
	return total
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
