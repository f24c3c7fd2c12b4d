package reconcile_test

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
)

// fakeConnect is Kafka Connect in memory. What a test leaves nil behaves as in a healthy cluster.
type fakeConnect struct {
	mu     sync.Mutex
	stored map[string]map[string]string
	wrote  map[string]time.Time
	calls  map[string]int
	// puts are the names written, in order, also of writes that failed.
	puts []string

	// health, infos and states may fail the n-th call (from 1) of GET /health and of the two GET /connectors.
	health, infos, states func(ctx context.Context, n int) error
	// put may fail the n-th write of a connector; lands says whether it is carried out all the same.
	put func(name string, n int) (lands bool, err error)
	// tasks is how many tasks a connector is to have; by default those that its status shows.
	tasks func(name string) int
	// status is what a connector's state is, some time after its last write; false when there is none yet.
	status func(name string, age time.Duration) (connect.Status, bool)
}

func (f *fakeConnect) URL() string { return "http://connect:8083" }

func (f *fakeConnect) Health(ctx context.Context) error { return f.call(ctx, "GET /health", f.health) }

func (f *fakeConnect) Infos(ctx context.Context) (map[string]connect.Info, error) {
	if err := f.call(ctx, "GET /connectors?expand=info", f.infos); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	infos := map[string]connect.Info{}
	for name, config := range f.stored {
		infos[name] = connect.Info{Name: name, Config: maps.Clone(config), Tasks: make([]connect.TaskID, f.configured(name))}
	}
	return infos, nil
}

func (f *fakeConnect) Statuses(ctx context.Context) (map[string]connect.Status, error) {
	if err := f.call(ctx, "GET /connectors?expand=status", f.states); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	statuses := map[string]connect.Status{}
	for name := range f.stored {
		if status, known := f.statusOf(name); known {
			statuses[name] = status
		}
	}
	return statuses, nil
}

func (f *fakeConnect) statusOf(name string) (connect.Status, bool) {
	if f.status == nil {
		return running(), true
	}
	return f.status(name, time.Since(f.wrote[name]))
}

func (f *fakeConnect) configured(name string) int {
	if f.tasks != nil {
		return f.tasks(name)
	}
	status, _ := f.statusOf(name)
	return len(status.Tasks)
}

func (f *fakeConnect) PutConfig(ctx context.Context, name string, config map[string]string) (bool, error) {
	op := "PUT /connectors/" + name + "/config"
	if err := f.call(ctx, op, nil); err != nil {
		return false, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.puts = append(f.puts, name)
	var err error
	if f.put != nil {
		var lands bool
		if lands, err = f.put(name, f.calls[op]); err != nil && !lands {
			return false, err
		}
	}
	if f.stored == nil {
		f.stored = map[string]map[string]string{}
	}
	if f.wrote == nil {
		f.wrote = map[string]time.Time{}
	}
	_, existed := f.stored[name]
	f.stored[name], f.wrote[name] = maps.Clone(config), time.Now()
	// Connect adds the name to what it stores.
	f.stored[name]["name"] = name
	return !existed && err == nil, err
}

// call counts a request and fails it as the client does once its context has ended.
func (f *fakeConnect) call(ctx context.Context, op string, fail func(context.Context, int) error) error {
	f.mu.Lock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[op]++
	n := f.calls[op]
	f.mu.Unlock()
	if fail != nil {
		if err := fail(ctx, n); err != nil {
			return err
		}
	}
	switch err := ctx.Err(); {
	case errors.Is(err, context.Canceled):
		return &connect.Error{Op: op, Kind: connect.Other, Message: err.Error()}
	case err != nil:
		return &connect.Error{Op: op, Kind: connect.Unknown, Message: err.Error()}
	}
	return nil
}

// alone notices calls that overlap.
type alone struct {
	inside   atomic.Bool
	overlaps atomic.Int32
}

func (a *alone) enter() {
	if !a.inside.CompareAndSwap(false, true) {
		a.overlaps.Add(1)
	}
	for range 50 {
		runtime.Gosched()
	}
	a.inside.Store(false)
}

// state is a connector's status with a task in each of the given states.
func state(connector string, tasks ...string) connect.Status {
	status := connect.Status{Connector: connect.State{State: connector, WorkerID: "w1:8083"}}
	for i, task := range tasks {
		status.Tasks = append(status.Tasks, connect.TaskStatus{ID: i, State: connect.State{State: task, WorkerID: "w2:8083"}})
	}
	return status
}

func running() connect.Status { return state("RUNNING", "RUNNING") }
