package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// createPart registers n connectors with each tool, in turns, so that a drift of the machine hits all alike.
func createPart(ctx context.Context, b *bench, o options) error {
	tools, err := b.tools(ctx, o)
	if err != nil {
		return err
	}
	for _, n := range o.sizes {
		for _, kind := range o.kinds {
			if err := b.createSize(ctx, o, tools, kind, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// createSize begins each round with new workers, as an install does: those that have run for long are compiled better.
// Another tool is the first in each round.
func (b *bench) createSize(ctx context.Context, o options, tools []tool, kind string, n int) error {
	for round := 1; round <= o.runs; round++ {
		warm := false
		for i := range tools {
			t := tools[(i+round-1)%len(tools)]
			r := row{Part: "create", Tool: t.name, Group: t.group, Kind: kind, N: n, Round: round, Via: o.via, Settings: o.label, Workers: o.notTwo()}
			if round > b.rounds(t, kind, n, o) || b.ledger.has(r) {
				continue
			}
			if !warm {
				if err := b.warmUp(ctx, o.settings(), n); err != nil {
					return err
				}
				warm = true
			}
			b.limit = b.cut(t, r)
			if err := b.life(ctx, t, r); err != nil {
				return fmt.Errorf("%s, %d %s: %w", t.name, n, kind, err)
			}
		}
	}
	return nil
}

// rounds is how often a tool runs: with very many connectors only ours more than once; what failed or was cut twice is known well enough.
func (b *bench) rounds(t tool, kind string, n int, o options) int {
	switch {
	case t.group == "ours":
		return o.runs
	case t.small && n > small:
		return 0
	case n >= large:
		return 1
	}
	failed := 0
	for _, r := range b.ledger.rows {
		if r.Part == "create" && r.Tool == t.name && r.Kind == kind && r.N == n && r.Workers == o.notTwo() && (r.failed() || r.Cut > 0) {
			failed++
		}
	}
	if failed > 1 || t.small {
		return min(o.runs, 2)
	}
	return o.runs
}

// warmUp opens a group and lets its workers compile what they will run for n connectors, which depends on how many: the first
// of the tools would take half as long again otherwise. It is not measured.
func (b *bench) warmUp(ctx context.Context, s settings, n int) error {
	if err := b.open(ctx, s); err != nil {
		return err
	}
	b.still = time.Second
	defer func() { b.still = stillness }()
	for range 4 {
		if _, err := b.measure(ctx, measurement{all: b.connectors(quick, min(n, medium), 0), run: validateAndRegister}); err != nil {
			return err
		}
		if err := b.clear(ctx); err != nil {
			return err
		}
	}
	b.tell("%d workers warm", s.Workers)
	return nil
}

// validateAndRegister asks workers for what the tools will ask for.
func validateAndRegister(ctx context.Context, j job) outcome {
	if err := together(j.all, 16, func(c wanted) error {
		config := maps.Clone(c.Config)
		config["name"] = c.Name
		return insist(ctx, http.MethodPut, j.url+"/connector-plugins/"+config["connector.class"]+"/config/validate", config, 0)
	}); err != nil {
		return outcome{exit: 1, output: err.Error()}
	}
	return strategy{initial: "STOPPED", inFlight: 64}.run(ctx, j)
}

// life measures a tool from no connectors to none: create, the same again, one of them changed, prune. All but the first
// are figures that hardly scatter, so they are taken once.
func (b *bench) life(ctx context.Context, t tool, r row) error {
	all := b.connectors(r.Kind, r.N, 0)
	if err := b.record(ctx, measurement{row: r, all: all, run: t.run}); err != nil {
		return err
	}
	last := b.ledger.rows[len(b.ledger.rows)-1]
	if t.again && last.Cut == 0 && !last.failed() && r.Round == 1 {
		r.Part = "again"
		if err := b.record(ctx, measurement{row: r, all: all, run: t.run}); err != nil {
			return err
		}
		r.Part = "change"
		if err := b.record(ctx, measurement{row: r, all: b.connectors(r.Kind, r.N, 1), changed: 1, run: t.run}); err != nil {
			return err
		}
		if t.prune != nil && (t.group == "ours" || r.N <= small) {
			r.Part = "prune"
			gone := func(t tally) bool { return t.registered == 0 }
			if err := b.record(ctx, measurement{row: r, all: all, run: t.prune, goal: gone}); err != nil {
				return err
			}
		}
	}
	return b.clear(ctx)
}

// record measures, keeps and tells.
func (b *bench) record(ctx context.Context, m measurement) error {
	r, err := b.measure(ctx, m)
	if err != nil {
		return err
	}
	b.tell("%-7s %4d %-16s %-28s round %d: written %.1f, running %.1f (first %.1f), returned %.1f s; %d requests (%d polls), %d generations (%.3f s), started %d+%d; %d registered, %d run, exit %d %s",
		r.Part, r.N, r.Kind, r.Tool, r.Round, r.Written, r.Running, r.First, r.Returned, r.Requests, r.Polls, r.Generations, r.Gap,
		r.ConnectorStarts, r.TaskStarts, r.Registered, r.Ran, r.Exit, r.Output)
	return b.ledger.add(r)
}

// cut is when a tool is ended: from medium on at five times our median.
func (b *bench) cut(t tool, r row) (limit time.Duration) {
	if t.group == "ours" || r.N < medium {
		return 0
	}
	var own []float64
	for _, known := range b.ledger.rows {
		if known.Part == "create" && known.Group == "ours" && known.Kind == r.Kind && known.N == r.N && known.Settings == r.Settings && known.Workers == r.Workers {
			own = append(own, known.Running)
		}
	}
	return seconds(5 * median(own))
}
