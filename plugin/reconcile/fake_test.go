package reconcile_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"strings"
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
	began  time.Time
	calls  map[string]int
	// puts are the names written, in order, also of writes that failed; asked are the other writes, as in "pause a".
	puts, asked []string
	// held are the connectors that were paused or stopped, and in what state that is.
	held map[string]string
	// version is the workers'; empty: 4.3.1.
	version string

	// health, infos and states may fail the n-th call (from 1) of GET /health and of the two GET /connectors.
	health, infos, states func(ctx context.Context, n int) error
	// put may fail the n-th write of a connector; lands says whether it is carried out all the same.
	put func(name string, n int) (lands bool, err error)
	// lagging is for how long a deleted connector is still listed.
	lagging map[string]time.Duration
	gone    map[string]time.Time
	// validate answers a validation.
	validate func(ctx context.Context, config map[string]string) (connect.Validation, error)
	// ask may fail the n-th of the same other writes, such as "pause a"; lands says whether it is carried out all the same.
	ask func(what string, n int) (lands bool, err error)
	// tasks is how many tasks a connector is to have; by default those that its status shows.
	tasks func(name string) int
	// status is what a connector's state is, some time after its last write of any kind, or after the first request of
	// all; false when there is none yet.
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
	maps.DeleteFunc(f.stored, func(name string, _ map[string]string) bool {
		until, is := f.gone[name]
		return is && !time.Now().Before(until)
	})
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
	switch {
	case f.status != nil:
		since := f.wrote[name]
		if since.IsZero() {
			since = f.began
		}
		return f.status(name, time.Since(since))
	case f.held[name] == "PAUSED":
		return state("PAUSED", "PAUSED"), true
	case f.held[name] == "STOPPED":
		return state("STOPPED"), true
	}
	return running(), true
}

func (f *fakeConnect) configured(name string) int {
	if f.tasks != nil {
		return f.tasks(name)
	}
	status, _ := f.statusOf(name)
	return len(status.Tasks)
}

func (f *fakeConnect) PutConfig(ctx context.Context, name string, config map[string]string) (bool, error) {
	return f.write(ctx, "PUT /connectors/"+name+"/config", name, config, false)
}

// write is a PUT of a configuration, or a POST.
func (f *fakeConnect) write(ctx context.Context, op, name string, config map[string]string, onlyNew bool) (bool, error) {
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
	_, existed := f.stored[name]
	if existed && onlyNew && err == nil {
		return false, failed(409, connect.Exists, op, "Connector "+name+" already exists")
	}
	f.store(name, config)
	return !existed && err == nil, err
}

// store needs the lock.
func (f *fakeConnect) store(name string, config map[string]string) {
	if f.stored == nil {
		f.stored = map[string]map[string]string{}
	}
	f.stored[name] = maps.Clone(config)
	// Connect adds the name to what it stores.
	f.stored[name]["name"] = name
	f.touched(name)
}

// touched needs the lock.
func (f *fakeConnect) touched(name string) {
	if f.wrote == nil {
		f.wrote = map[string]time.Time{}
	}
	f.wrote[name] = time.Now()
}

func (f *fakeConnect) Root(ctx context.Context) (connect.Server, error) {
	return connect.Server{Version: cmp.Or(f.version, "4.3.1")}, f.call(ctx, "GET /", nil)
}

// Validate finds nothing wrong unless validate says so.
func (f *fakeConnect) Validate(ctx context.Context, class string, config map[string]string) (connect.Validation, error) {
	if err := f.call(ctx, "validate "+config["name"], nil); err != nil || f.validate == nil {
		return connect.Validation{}, err
	}
	return f.validate(ctx, config)
}

func (f *fakeConnect) Restart(ctx context.Context, name string, includeTasks, onlyFailed bool) error {
	return f.other(ctx, fmt.Sprintf("restart tasks=%t failed=%t", includeTasks, onlyFailed), name, func() {})
}

func (f *fakeConnect) Create(ctx context.Context, name string, config map[string]string, state string) error {
	_, err := f.write(ctx, "POST /connectors "+name, name, config, true)
	if state == "" {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, "create "+state+" "+name)
	if f.stored[name] != nil {
		f.hold(name, state)
	}
	return err
}

func (f *fakeConnect) Pause(ctx context.Context, name string) error {
	return f.other(ctx, "pause", name, func() { f.hold(name, "PAUSED") })
}

func (f *fakeConnect) Stop(ctx context.Context, name string) error {
	return f.other(ctx, "stop", name, func() { f.hold(name, "STOPPED") })
}

func (f *fakeConnect) Resume(ctx context.Context, name string) error {
	return f.other(ctx, "resume", name, func() { delete(f.held, name) })
}

func (f *fakeConnect) Delete(ctx context.Context, name string) error {
	return f.other(ctx, "delete", name, func() {
		if lag := f.lagging[name]; lag > 0 {
			f.gone = map[string]time.Time{name: time.Now().Add(lag)}
		} else {
			delete(f.stored, name)
		}
	})
}

// other is a write that is none of a configuration alone.
func (f *fakeConnect) other(ctx context.Context, verb, name string, do func()) error {
	what := verb + " " + name
	if err := f.call(ctx, what, nil); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, what)
	if f.ask != nil {
		if lands, err := f.ask(what, f.calls[what]); err != nil {
			if lands {
				do()
			}
			return err
		}
	}
	if _, exists := f.stored[name]; !exists && !strings.HasPrefix(verb, "create") {
		return failed(404, connect.NotFound, what, "Connector "+name+" not found")
	}
	do()
	f.touched(name)
	return nil
}

// hold needs the lock.
func (f *fakeConnect) hold(name, state string) {
	if f.held == nil {
		f.held = map[string]string{}
	}
	f.held[name] = state
}

// call counts a request and fails it as the client does once its context has ended.
func (f *fakeConnect) call(ctx context.Context, op string, fail func(context.Context, int) error) error {
	f.mu.Lock()
	if f.calls == nil {
		f.calls, f.began = map[string]int{}, time.Now()
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
