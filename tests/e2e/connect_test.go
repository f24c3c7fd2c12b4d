package e2e

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
)

// connectTo returns a client of a release's workers, through a port-forward to one that is ready.
func connectTo(t *testing.T, ns *namespace, release string) *connect.Client {
	t.Helper()
	way := newWay(ns.name, "app.kubernetes.io/component=worker,app.kubernetes.io/instance="+release, 8083)
	transport := &http.Transport{DialContext: way.DialContext, DisableKeepAlives: true}
	client, err := connect.NewWith([]string{"http://" + release}, connect.Options{Transport: transport, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// wantRunning waits until these connectors are there and no others, and they and all their tasks run. The connectors' tasks
// are as many as the map says.
func (r *release) wantRunning(t *testing.T, tasks map[string]int) {
	t.Helper()
	want := slices.Sorted(maps.Keys(tasks))
	eventually(t, fmt.Sprintf("the connectors %v, and no others, to run", want), func() error {
		infos, err := r.rest.Infos(t.Context())
		if err != nil {
			return err
		}
		statuses, err := r.rest.Statuses(t.Context())
		if err != nil {
			return err
		}
		if got := slices.Sorted(maps.Keys(infos)); !slices.Equal(got, want) {
			return fmt.Errorf("there are %v", got)
		}
		for name, n := range tasks {
			if err := notRunning(statuses[name], n); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	})
}

func notRunning(status connect.Status, tasks int) error {
	if status.Connector.State != "RUNNING" || len(status.Tasks) != tasks {
		return fmt.Errorf("it is %q with %d tasks", status.Connector.State, len(status.Tasks))
	}
	for _, task := range status.Tasks {
		if task.State.State != "RUNNING" {
			return fmt.Errorf("task %d is %s: %s", task.ID, task.State.State, task.Trace)
		}
	}
	return nil
}

// wantWorkers waits until a connector's tasks run on so many workers.
func (r *release) wantWorkers(t *testing.T, connector string, workers int) {
	t.Helper()
	eventually(t, fmt.Sprintf("the tasks of %s on %d workers", connector, workers), func() error {
		status, err := r.rest.Status(t.Context(), connector)
		if err != nil {
			return err
		}
		on := map[string]bool{}
		for _, task := range status.Tasks {
			if task.State.State == "RUNNING" {
				on[task.WorkerID] = true
			}
		}
		if len(on) != workers {
			err = fmt.Errorf("they are on %v", slices.Sorted(maps.Keys(on)))
		}
		return err
	})
}

// wantConfig compares a key of a connector's stored configuration.
func (r *release) wantConfig(t *testing.T, connector, key, value string) {
	t.Helper()
	eventually(t, fmt.Sprintf("%s with %s = %s", connector, key, value), func() error {
		config, err := r.rest.Config(t.Context(), connector)
		if err == nil && config[key] != value {
			err = fmt.Errorf("it is %q", config[key])
		}
		return err
	})
}

// byHand does what a person does through Connect's REST API, again while a rebalance keeps it from being done.
func (r *release) byHand(t *testing.T, what string, do func(ctx context.Context) error) {
	t.Helper()
	eventually(t, what, func() error {
		err := do(t.Context())
		if err != nil && connect.KindOf(err) != connect.Busy && !errors.Is(err, context.DeadlineExceeded) {
			t.Logf("%s: %v", what, err)
		}
		return err
	})
}
