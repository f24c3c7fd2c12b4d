package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// client asks with as many connections as there are requests in flight.
var client = &http.Client{Timeout: 150 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 1024}}

// ask sends one request and returns the answer's status and body.
func ask(ctx context.Context, method, url string, body any) (int, []byte, error) {
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		reader = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, reader)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	return answer.StatusCode, data, err
}

// insist asks until the answer is 2xx; one of gone is as good. 409 and 500 are what rebalances answer.
func insist(ctx context.Context, method, url string, body any, gone int) error {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		status, answer, err := ask(ctx, method, url, body)
		switch {
		case err == nil && (status < 300 || status == gone):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil && status != http.StatusConflict && status < 500 && status != http.StatusNotFound:
			return fmt.Errorf("%s %s: %d: %s", method, url, status, answer)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// together calls do for each of all, inFlight at once, and returns the first error.
func together[T any](all []T, inFlight int, do func(T) error) error {
	var (
		group sync.WaitGroup
		once  sync.Once
		first error
		slots = make(chan struct{}, inFlight)
	)
	for _, one := range all {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := do(one); err != nil {
				once.Do(func() { first = err })
			}
		})
	}
	group.Wait()
	return first
}

// tally is how far the connectors of a cluster are.
type tally struct {
	registered, running, tasks int
	of                         map[string]int // connectors by state
}

// look counts connectors, those that run with a task, and running tasks.
func look(ctx context.Context, url string) (tally, error) {
	type state struct {
		State string `json:"state"`
	}
	var all map[string]struct {
		Status struct {
			Connector state   `json:"connector"`
			Tasks     []state `json:"tasks"`
		} `json:"status"`
	}
	status, body, err := ask(ctx, http.MethodGet, url+"/connectors?expand=status", nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("reading states: %d", status)
	}
	if err == nil {
		err = json.Unmarshal(body, &all)
	}
	t := tally{registered: len(all), of: map[string]int{}}
	for _, c := range all {
		t.of[c.Status.Connector.State]++
		up := c.Status.Connector.State == "RUNNING" && len(c.Status.Tasks) > 0
		for _, task := range c.Status.Tasks {
			up = up && task.State == "RUNNING"
			if task.State == "RUNNING" {
				t.tasks++
			}
		}
		if up {
			t.running++
		}
	}
	return t, err
}

// names lists the connectors that a worker knows.
func names(ctx context.Context, url string) (all []string, err error) {
	status, body, err := ask(ctx, http.MethodGet, url+"/connectors", nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("listing connectors: %d", status)
	}
	if err == nil {
		err = json.Unmarshal(body, &all)
	}
	return all, err
}
