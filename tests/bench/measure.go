package main

import (
	"context"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// stillness is how long a group must do nothing before the next measurement.
const stillness = 5 * time.Second

// bench measures tools in a lab.
type bench struct {
	*lab
	proxy  *proxy
	ledger *ledger
	tell   func(format string, args ...any)
	limit  time.Duration // cuts a tool; 0: an hour
	still  time.Duration // how long the group must do nothing
}

// measurement is a tool's run to measure.
type measurement struct {
	row
	all     []wanted
	changed int
	run     func(context.Context, job) outcome
	// goal tells when the work is done; nil: all run.
	goal func(tally) bool
}

// measure runs a tool and watches the group until it is quiet again.
func (b *bench) measure(ctx context.Context, m measurement) (row, error) {
	leader, follower, err := b.leader()
	if err != nil {
		return row{}, err
	}
	r, target := m.row, leader
	if r.byFollower() {
		target = follower
	}
	j := job{url: b.proxy.URL, dir: b.path("job"), all: m.all, changed: m.changed, broker: b.cluster.BootstrapServers()}
	if err := writeFiles(j.dir, m.all); err != nil {
		return row{}, err
	}
	if m.goal == nil {
		m.goal = func(t tally) bool { return t.running >= len(m.all) }
	}
	b.proxy.reset(target.URL)
	from, begin := b.mark(), time.Now()
	ctx, stopAll := context.WithCancel(ctx)
	defer stopAll()
	watched := b.watch(ctx, leader.URL, begin, m.goal)

	limit := b.limit
	if limit == 0 {
		limit = time.Hour
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	o := m.run(bounded, j)
	r.Returned = time.Since(begin).Seconds()
	if bounded.Err() != nil {
		r.Cut = limit.Seconds()
	}
	cancel()
	r.Exit, r.Output, r.RSSKiB = o.exit, o.output, o.rssKiB
	if o.exit == 0 {
		r.Output = ""
	}
	if err := b.settle(ctx, watched, r.Cut > 0); err != nil {
		return row{}, err
	}
	first, last := watched.times()
	r.First, r.Running = first, last
	return r, b.fill(ctx, &r, leader.URL, from, begin)
}

// settle waits until the goal is reached and the group is quiet. A group that does nothing for longer will not reach it.
func (b *bench) settle(ctx context.Context, w *watcher, cut bool) error {
	if cut {
		return nil
	}
	last, changed := b.mark(), time.Now()
	for {
		if _, reached := w.times(); reached > 0 && time.Since(changed) > b.still || time.Since(changed) > 20*time.Second {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
		if now := b.mark(); !slices.Equal(now, last) {
			last, changed = now, time.Now()
		}
	}
}

// fill adds what the proxy, the logs and the worker say.
func (b *bench) fill(ctx context.Context, r *row, url string, from mark, begin time.Time) error {
	c := b.proxy.counted()
	r.Requests, r.Polls = c.total()
	r.Kinds, r.Failures = c.Kinds, c.Failures
	if !c.Last.IsZero() {
		r.Written = round3(c.Last.Sub(begin).Seconds())
	}
	r.Returned, r.First, r.Running = round3(r.Returned), round3(r.First), round3(r.Running)
	events, err := b.since(from)
	if err != nil {
		return err
	}
	r.count(events)
	known, err := names(ctx, url)
	if err != nil {
		return err
	}
	t, err := look(ctx, url)
	r.Registered, r.Ran = len(known), t.running
	return err
}

// count takes the generations from the leader's lines and the starts from all.
func (r *row) count(events []event) {
	var at []time.Time
	seen := map[int]bool{}
	for _, e := range events {
		switch e.What {
		case joined:
			if !seen[e.Generation] {
				seen[e.Generation] = true
				at = append(at, e.At)
			}
		case connectorStarted:
			r.ConnectorStarts++
		case taskStarted:
			r.TaskStarts++
		case taskStopped:
			r.TaskStops++
		}
	}
	r.Generations = len(at)
	var gaps []float64
	for i := 1; i < len(at); i++ {
		gaps = append(gaps, at[i].Sub(at[i-1]).Seconds())
	}
	r.Gap = round3(median(gaps))
}

func round3(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }

// clear deletes all connectors and waits until the group is quiet.
func (b *bench) clear(ctx context.Context) error {
	leader, _, err := b.leader()
	if err != nil {
		return err
	}
	for {
		known, err := names(ctx, leader.URL)
		if err != nil {
			return err
		}
		if len(known) == 0 {
			break
		}
		if err := together(known, 64, func(name string) error {
			return insist(ctx, http.MethodDelete, leader.URL+"/connectors/"+name, nil, http.StatusNotFound)
		}); err != nil {
			return err
		}
	}
	// A tool may keep what it knows, such as Terraform's state, between its runs, but not over this.
	if err := os.RemoveAll(filepath.Join(b.path("job"))); err != nil {
		return err
	}
	return b.quiet(ctx, b.still)
}
