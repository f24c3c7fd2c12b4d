package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// strategy registers connectors with bare requests: no reading, no comparing, no validation of its own.
type strategy struct {
	initial  string // state to create them in; "": a plain PUT
	inFlight int
	settled  bool   // resumes only when every connector is known to be in its first state
	trickle  int    // most that are resumed and not running yet; 0: no bound
	lanes    int    // the same for each worker
	turns    string // one worker's connectors after the other's: up or down by the worker's name
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
	if s.lanes > 0 {
		name += fmt.Sprintf(", %d a worker on their way", s.lanes)
	}
	if s.turns != "" {
		name += ", one worker's after the other's, " + s.turns
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
	more = append(more,
		strategy{initial: "STOPPED", inFlight: 64, settled: true, lanes: 1}, strategy{initial: "STOPPED", inFlight: 64, settled: true, lanes: 2},
		strategy{initial: "STOPPED", inFlight: 64, settled: true, turns: "up"}, strategy{initial: "STOPPED", inFlight: 64, settled: true, turns: "down"})
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
	if s.lanes > 0 || s.turns != "" {
		return s.byWorker(ctx, j)
	}
	return together(j.all, cmp.Or(s.trickle, s.inFlight), func(c wanted) error {
		if err := insist(ctx, http.MethodPut, j.url+"/connectors/"+c.Name+"/resume", nil, 0); err != nil || s.trickle == 0 {
			return err
		}
		return awaitTask(ctx, j.url+"/connectors/"+c.Name+"/status")
	})
}

// byWorker resumes the connectors of each worker apart: side by side, or one worker's after the other's.
func (s strategy) byWorker(ctx context.Context, j job) error {
	of, err := workersOf(ctx, j)
	if err != nil {
		return err
	}
	workers := slices.Sorted(maps.Keys(of))
	if s.turns == "down" {
		slices.Reverse(workers)
	}
	if s.turns != "" {
		for _, w := range workers {
			if err := together(of[w], s.inFlight, func(c wanted) error {
				return insist(ctx, http.MethodPut, j.url+"/connectors/"+c.Name+"/resume", nil, 0)
			}); err != nil {
				return err
			}
			for _, c := range of[w] {
				if err := awaitTask(ctx, j.url+"/connectors/"+c.Name+"/status"); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return together(workers, len(workers), func(w string) error {
		return together(of[w], s.lanes, func(c wanted) error {
			if err := insist(ctx, http.MethodPut, j.url+"/connectors/"+c.Name+"/resume", nil, 0); err != nil {
				return err
			}
			return awaitTask(ctx, j.url+"/connectors/"+c.Name+"/status")
		})
	})
}

// workersOf sorts the connectors by the worker that has them.
func workersOf(ctx context.Context, j job) (map[string][]wanted, error) {
	var all map[string]struct {
		Status struct {
			Connector struct {
				Worker string `json:"worker_id"`
			} `json:"connector"`
		} `json:"status"`
	}
	_, body, err := ask(ctx, http.MethodGet, j.url+"/connectors?expand=status", nil)
	if err == nil {
		err = json.Unmarshal(body, &all)
	}
	of := map[string][]wanted{}
	for _, c := range j.all {
		worker := all[c.Name].Status.Connector.Worker
		of[worker] = append(of[worker], c)
	}
	return of, err
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
