package smoke_test

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"sync"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
)

// flush is how long a connector runs until its offsets are stored.
const flush = time.Minute

// fakeConnect is Kafka Connect in memory. What a test leaves nil behaves as in a healthy cluster.
type fakeConnect struct {
	mu      sync.Mutex
	version string // of the workers; empty: 4.3.1
	plugins []connect.Plugin
	stored  map[string]map[string]string
	// state is a connector's, RUNNING if it is not here; since when it runs.
	state map[string]string
	runs  map[string]time.Time
	// did are the writes, in order.
	did []string

	onCreate func(name string, config map[string]string)
	// create, resets and deletes fail these calls.
	create          func(name string) error
	resets, deletes error
	// mute is a connector that never stores an offset; fails one whose task fails after a while.
	mute, fails string
}

func both() []connect.Plugin {
	return []connect.Plugin{
		{Class: "org.apache.kafka.connect.file.FileStreamSinkConnector"}, {Class: "x.FileStreamSourceConnector"},
		{Class: "org.apache.kafka.connect.file.FileStreamSourceConnector"},
	}
}

func (f *fakeConnect) URL() string                  { return "http://connect:8083" }
func (f *fakeConnect) Health(context.Context) error { return nil }
func (f *fakeConnect) Root(context.Context) (connect.Server, error) {
	return connect.Server{Version: cmp.Or(f.version, "4.3.1")}, nil
}
func (f *fakeConnect) Plugins(context.Context) ([]connect.Plugin, error) { return f.plugins, nil }

func (f *fakeConnect) Infos(ctx context.Context) (map[string]connect.Info, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	infos := map[string]connect.Info{}
	for name, config := range f.stored {
		infos[name] = connect.Info{Name: name, Config: maps.Clone(config), Tasks: make([]connect.TaskID, len(f.status(name).Tasks))}
	}
	return infos, ctx.Err()
}

func (f *fakeConnect) Statuses(ctx context.Context) (map[string]connect.Status, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	statuses := map[string]connect.Status{}
	for name := range f.stored {
		statuses[name] = f.status(name)
	}
	return statuses, ctx.Err()
}

func (f *fakeConnect) status(name string) connect.Status {
	if state := f.state[name]; state != "" {
		return connect.Status{Connector: connect.State{State: state}}
	}
	task := connect.State{State: "RUNNING"}
	if f.fails == name && time.Since(f.runs[name]) > flush/2 {
		task = connect.State{State: "FAILED", WorkerID: "w:8083", Trace: "disk full"}
	}
	return connect.Status{Connector: connect.State{State: "RUNNING"}, Tasks: []connect.TaskStatus{{State: task}}}
}

func (f *fakeConnect) Validate(context.Context, string, map[string]string) (connect.Validation, error) {
	return connect.Validation{}, nil
}

func (f *fakeConnect) Restart(context.Context, string, bool, bool) error { return nil }

func (f *fakeConnect) PutConfig(ctx context.Context, name string, config map[string]string) (bool, error) {
	return false, f.do(ctx, "put", name, func() { f.stored[name] = maps.Clone(config) })
}

func (f *fakeConnect) Create(ctx context.Context, name string, config map[string]string, state string) error {
	if f.create != nil {
		if err := f.create(name); err != nil {
			return err
		}
	}
	return f.do(ctx, "create "+state, name, func() {
		if f.onCreate != nil {
			f.onCreate(name, config)
		}
		if f.stored == nil {
			f.stored = map[string]map[string]string{}
		}
		f.stored[name] = maps.Clone(config)
		f.set(name, state)
	})
}

func (f *fakeConnect) Pause(ctx context.Context, name string) error {
	return f.do(ctx, "pause", name, func() { f.set(name, "PAUSED") })
}

func (f *fakeConnect) Stop(ctx context.Context, name string) error {
	return f.do(ctx, "stop", name, func() { f.set(name, "STOPPED") })
}

func (f *fakeConnect) Resume(ctx context.Context, name string) error {
	return f.do(ctx, "resume", name, func() { f.set(name, "") })
}

func (f *fakeConnect) Delete(ctx context.Context, name string) error {
	if f.deletes != nil {
		return f.deletes
	}
	return f.do(ctx, "delete", name, func() { delete(f.stored, name) })
}

func (f *fakeConnect) ResetOffsets(ctx context.Context, name string) error {
	if f.resets != nil {
		return f.resets
	}
	return f.do(ctx, "reset", name, func() {})
}

func (f *fakeConnect) Offsets(ctx context.Context, name string) ([]connect.Offset, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mute == name || time.Since(f.runs[name]) < flush {
		return nil, ctx.Err()
	}
	offset := map[string]any{"position": json.Number("14")}
	if name == sink {
		offset = map[string]any{"kafka_offset": json.Number("3")}
	}
	return []connect.Offset{{Offset: nil}, {Offset: offset}}, ctx.Err()
}

func (f *fakeConnect) do(ctx context.Context, verb, name string, do func()) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	f.did = append(f.did, verb+" "+name)
	do()
	return nil
}

// set needs the lock.
func (f *fakeConnect) set(name, state string) {
	if f.state == nil {
		f.state, f.runs = map[string]string{}, map[string]time.Time{}
	}
	f.state[name], f.runs[name] = state, time.Now()
}
