package main

import (
	"context"
	"time"
)

// prizePart tries what could need fewer rebalances than one for each connector that runs on a follower.
func prizePart(ctx context.Context, b *bench, o options) error {
	for _, n := range o.sizes {
		for _, kind := range o.kinds {
			for round := 1; round <= o.runs; round++ {
				r := row{Part: "prize", Tool: "one worker registers, another joins", Group: "strategy", Kind: kind, N: n, Round: round, Via: "leader", Settings: o.label}
				if b.ledger.has(r) {
					continue
				}
				if err := b.oneThenTwo(ctx, o, r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// oneThenTwo registers while the group has one worker, which publishes all tasks itself, and lets another join then. The
// time of the other's start is left out: it could have waited.
func (b *bench) oneThenTwo(ctx context.Context, o options, r row) error {
	s := o.settings()
	s.Workers = 1
	if err := b.warmUp(ctx, s, r.N); err != nil {
		return err
	}
	alone, err := b.measure(ctx, measurement{row: r, all: b.connectors(r.Kind, r.N, 0), run: strategy{initial: "STOPPED", inFlight: 64, settled: true}.run})
	if err != nil {
		return err
	}
	second, err := b.join()
	if err != nil {
		return err
	}
	from := b.mark()
	begin := time.Now()
	if err := second.WaitHealthy(ctx); err != nil {
		return err
	}
	watching, stop := context.WithCancel(ctx)
	w := b.watch(watching, b.members[0].URL, begin, func(t tally) bool { return t.running >= r.N })
	err = b.settle(ctx, w, false)
	stop()
	if err != nil {
		return err
	}
	events, err := b.since(from)
	if err != nil {
		return err
	}
	_, last := w.times()
	alone.Value = round3(fromComplete(joiners(events, len(b.members)-1), begin, last))
	moved := row{}
	moved.count(events)
	alone.First, alone.Running = alone.Running, round3(alone.Running+alone.Value)
	alone.Generations += moved.Generations
	alone.TaskStarts += moved.TaskStarts
	alone.ConnectorStarts += moved.ConnectorStarts
	b.tell("prize   %4d %s: %.1f s with one worker, %.1f s more when the other joins; %d generations, started %d+%d", r.N, r.Kind,
		alone.First, alone.Value, alone.Generations, alone.ConnectorStarts, alone.TaskStarts)
	return b.ledger.add(alone)
}

// joiners leaves out what the other workers logged when they joined anew.
func joiners(events []event, joiner int) (kept []event) {
	for _, e := range events {
		if e.What != joined || e.Worker == joiner {
			kept = append(kept, e)
		}
	}
	return kept
}
