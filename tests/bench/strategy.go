package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// strategy registers connectors with bare requests: no reading, no comparing, no validation of its own.
type strategy struct {
	initial  string // state to create them in; "": a plain PUT
	inFlight int
	settled  bool // resumes only when every connector is known to be in its first state
	trickle  int  // most that are resumed and not running yet; 0: no bound
}

func (s strategy) name() string {
	if s.initial == "" {
		return fmt.Sprintf("PUT, %d in flight", s.inFlight)
	}
	name := fmt.Sprintf("%s first, %d in flight", s.initial, s.inFlight)
	if s.settled {
		name += ", settled"
	}
	if s.trickle > 0 {
		name += fmt.Sprintf(", %d on their way", s.trickle)
	}
	return name
}

func strategies() []tool {
	main := []strategy{
		{inFlight: 64}, {initial: "STOPPED", inFlight: 64}, {initial: "STOPPED", inFlight: 64, settled: true},
		{initial: "PAUSED", inFlight: 64, settled: true},
	}
	more := []strategy{
		{inFlight: 1}, {inFlight: 8}, {inFlight: 16}, {inFlight: 256},
		{initial: "STOPPED", inFlight: 8, settled: true}, {initial: "STOPPED", inFlight: 16}, {initial: "STOPPED", inFlight: 16, settled: true},
		{initial: "PAUSED", inFlight: 64}, {initial: "STOPPED", inFlight: 64, settled: true, trickle: 1},
		{initial: "STOPPED", inFlight: 64, settled: true, trickle: 4}, {initial: "STOPPED", inFlight: 64, settled: true, trickle: 16},
	}
	var all []tool
	for i, s := range append(main, more...) {
		all = append(all, tool{name: s.name(), group: "strategy", run: s.run, small: i >= len(main)})
	}
	return all
}

func (s strategy) run(ctx context.Context, j job) outcome {
	if err := s.register(ctx, j); err != nil {
		return outcome{exit: 1, output: err.Error()}
	}
	return outcome{}
}

func (s strategy) register(ctx context.Context, j job) error {
	if s.initial == "" {
		return together(j.all, s.inFlight, func(c wanted) error {
			return insist(ctx, http.MethodPut, j.url+"/connectors/"+c.Name+"/config", c.Config, 0)
		})
	}
	if err := together(j.all, s.inFlight, func(c wanted) error {
		body := map[string]any{"name": c.Name, "config": c.Config, "initial_state": s.initial}
		return insist(ctx, http.MethodPost, j.url+"/connectors", body, 0)
	}); err != nil {
		return err
	}
	if s.settled {
		if err := awaitState(ctx, j, s.initial); err != nil {
			return err
		}
	}
	return together(j.all, cmp.Or(s.trickle, s.inFlight), func(c wanted) error {
		if err := insist(ctx, http.MethodPut, j.url+"/connectors/"+c.Name+"/resume", nil, 0); err != nil || s.trickle == 0 {
			return err
		}
		return awaitTask(ctx, j.url+"/connectors/"+c.Name+"/status")
	})
}

// awaitState waits until all connectors are in a state, which their workers write when they have them.
func awaitState(ctx context.Context, j job, state string) error {
	for {
		states, err := look(ctx, j.url)
		if err == nil && states.of[state] >= len(j.all) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// awaitTask waits until a connector has a task that runs.
func awaitTask(ctx context.Context, url string) error {
	for {
		_, body, err := ask(ctx, http.MethodGet, url, nil)
		if err == nil && strings.Count(string(body), "RUNNING") >= 2 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
