package main

import (
	"context"
	"time"
)

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// floorPart measures the floor: how long the cluster itself takes to run n connectors that are stored already.
func floorPart(ctx context.Context, b *bench, o options) error {
	for _, n := range o.sizes {
		for _, kind := range o.kinds {
			if err := b.floorOf(ctx, o, kind, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) floorOf(ctx context.Context, o options, kind string, n int) error {
	r := row{Part: "floor", Tool: "restart of the cluster", Group: "floor", Kind: kind, N: n, Round: o.runs, Settings: o.label}
	if b.ledger.has(r) {
		return nil
	}
	if err := b.warmUp(ctx, o.settings(), n); err != nil {
		return err
	}
	all := b.connectors(kind, n, 0)
	if _, err := b.measure(ctx, measurement{all: all, run: strategy{initial: "STOPPED", inFlight: 64}.run}); err != nil {
		return err
	}
	for r.Round = 1; r.Round <= o.runs; r.Round++ {
		if b.ledger.has(r) {
			continue
		}
		if err := b.stopWorkers(ctx); err != nil {
			return err
		}
		from := b.mark()
		for _, m := range b.members {
			if err := b.launch(m); err != nil {
				return err
			}
		}
		begin := time.Now()
		watching, stop := context.WithCancel(ctx)
		w := b.watch(watching, b.members[0].URL, begin, func(t tally) bool { return t.running >= n })
		err := b.healthy(ctx)
		if err == nil {
			err = b.settle(ctx, w, false)
		}
		stop()
		if err != nil {
			return err
		}
		events, err := b.since(from)
		if err != nil {
			return err
		}
		result := r
		result.count(events)
		_, running := w.times()
		result.Running = round3(fromComplete(events, begin, running))
		result.First = round3(fromFirst(events, n))
		result.Registered, result.Ran = n, n
		b.tell("floor   %4d %-16s round %d: %.2f s from the first generation to the start of all, %.2f s from the last worker's joining to all RUNNING for good, %d generations", n, kind, r.Round, result.First, result.Running, result.Generations)
		if err := b.ledger.add(result); err != nil {
			return err
		}
	}
	return b.clear(ctx)
}

// fromComplete is the time from when the last worker joined until all run: by the states, which may be from before the
// restart, and by the last start.
func fromComplete(events []event, begin time.Time, running float64) float64 {
	first := map[int]float64{}
	for _, e := range events {
		at := e.At.Sub(begin).Seconds()
		if _, known := first[e.Worker]; e.What == joined && !known {
			first[e.Worker] = at
		}
		if e.What == taskStarted {
			running = max(running, at)
		}
	}
	complete := 0.0
	for _, at := range first {
		complete = max(complete, at)
	}
	return max(0, running-complete)
}

// fromFirst is the time from the first generation to the start of the n-th task: the first worker to come starts them all.
func fromFirst(events []event, n int) float64 {
	started := 0
	for _, e := range events {
		if e.What == taskStarted {
			if started++; started == n {
				return e.At.Sub(events[0].At).Seconds()
			}
		}
	}
	return 0
}
