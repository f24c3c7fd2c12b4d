package smoke_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/plugin/smoke"
)

const (
	source = "demo-helm-test-source"
	sink   = "demo-helm-test-sink"
	owner  = "connect-register-test/demo"
	limit  = 4 * time.Minute
)

// outcome is what a test said and did.
type outcome struct {
	said []string
	err  string
	took time.Duration
}

// try runs a test on a clock that jumps.
func try(t *testing.T, f *fakeConnect, mode smoke.Mode) (out outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		out = tryWith(ctx, f, mode)
	})
	return out
}

func tryWith(ctx context.Context, f *fakeConnect, mode smoke.Mode) (out outcome) {
	start := time.Now()
	err := smoke.Run(ctx, f, smoke.Options{
		Prefix: "demo", File: "/etc/lines.txt", Mode: mode,
		Say: func(text string) { out.said = append(out.said, text) },
	})
	out.took = time.Since(start)
	if err != nil {
		out.err = err.Error()
	}
	return out
}

const healthy = "healthy: Kafka Connect 4.3.1 with "

// TestRecord follows a record from file to file.
func TestRecord(t *testing.T) {
	for _, mode := range []smoke.Mode{smoke.Record, smoke.Auto} {
		f := &fakeConnect{plugins: both()}
		out := try(t, f, mode)
		want := []string{
			healthy + "3 connector plugins",
			source + ": /etc/lines.txt is in topic demo.helm-test",
			sink + ": wrote up to offset 3 of it to /tmp/demo.helm-test.out",
		}
		if diff := cmp.Diff(want, out.said); diff != "" || out.err != "" {
			t.Errorf("%s: %s, -want +got:\n%s", mode, out.err, diff)
		}
		if len(f.stored) > 0 {
			t.Errorf("left behind: %v", f.stored)
		}
		// Offsets of an earlier test would pass for this one's, and a stopped connector's alone can be reset.
		order := []string{"create STOPPED " + source, "create STOPPED " + sink, "reset " + source, "reset " + sink,
			"resume " + source, "resume " + sink, "delete " + source, "delete " + sink}
		slices.Sort(f.did[:2])
		slices.Sort(f.did[len(f.did)-2:])
		slices.Sort(order[:2])
		slices.Sort(order[6:])
		if diff := cmp.Diff(order, f.did); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

// TestConfigs are what the two connectors are created with.
func TestConfigs(t *testing.T) {
	f := &fakeConnect{plugins: both()}
	created := map[string]map[string]string{}
	f.onCreate = func(name string, config map[string]string) { created[name] = config }
	try(t, f, smoke.Record)
	const converter = "org.apache.kafka.connect.storage.StringConverter"
	want := map[string]map[string]string{
		source: {
			"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", "tasks.max": "1", "file": "/etc/lines.txt", "topic": "demo.helm-test",
			"topic.creation.default.partitions": "1", "topic.creation.default.replication.factor": "-1",
			"key.converter": converter, "value.converter": converter, reconcile.OwnerKey: owner, reconcile.RunKey: "2000-01-01T00:00:00.000Z",
		},
		sink: {
			"connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "tasks.max": "1", "file": "/tmp/demo.helm-test.out", "topics": "demo.helm-test",
			"key.converter": converter, "value.converter": converter, reconcile.OwnerKey: owner, reconcile.RunKey: "2000-01-01T00:00:00.000Z",
		},
	}
	if diff := cmp.Diff(want, created); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestWithoutRecord asks for health and plugins alone.
func TestWithoutRecord(t *testing.T) {
	sinkOnly := both()[:2]
	tests := []struct {
		name    string
		mode    smoke.Mode
		plugins []connect.Plugin
		said    []string
		err     string
	}{
		{"rest", smoke.Rest, both(), []string{healthy + "3 connector plugins"}, ""},
		{"auto without plugins", smoke.Auto, nil, []string{healthy + "0 connector plugins",
			"no record was sent: the workers have no FileStreamSourceConnector and no FileStreamSinkConnector; put Kafka's connect-file jar on the plugin path"}, ""},
		{"auto with one of them", smoke.Auto, sinkOnly, []string{healthy + "2 connector plugins",
			"no record was sent: the workers have no FileStreamSourceConnector; put Kafka's connect-file jar on the plugin path"}, ""},
		{"record with one of them", smoke.Record, sinkOnly, []string{healthy + "2 connector plugins"},
			"no record can be sent: the workers have no FileStreamSourceConnector; put Kafka's connect-file jar on the plugin path, or set --mode rest (test.mode in values)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fakeConnect{plugins: test.plugins}
			out := try(t, f, test.mode)
			if diff := cmp.Diff(test.said, out.said); diff != "" || out.err != test.err {
				t.Errorf("%s, -want +got:\n%s", out.err, diff)
			}
			if len(f.did) > 0 {
				t.Errorf("it wrote: %q", f.did)
			}
		})
	}
}

// TestOldWorkers cannot forget the offsets of an earlier test.
func TestOldWorkers(t *testing.T) {
	f := &fakeConnect{plugins: both(), version: "3.5.1"}
	out := try(t, f, smoke.Auto)
	if out.err != "" || len(f.did) > 0 || !strings.HasPrefix(out.said[1], "no record was sent: the workers are older than Kafka 3.6") {
		t.Errorf("%+v, did %q", out, f.did)
	}
	if out := try(t, f, smoke.Record); !strings.HasPrefix(out.err, "no record can be sent: the workers are older than Kafka 3.6") {
		t.Error(out.err)
	}
}

// TestFailures say what did not work, and leave nothing behind.
func TestFailures(t *testing.T) {
	refused := &connect.Error{Op: "POST /connectors", Status: 400, Kind: connect.Invalid, Message: "no"}
	tests := []struct {
		name  string
		steer func(f *fakeConnect)
		want  string
		took  time.Duration
	}{
		{"refused", func(f *fakeConnect) { f.create = func(string) error { return refused } }, "POST /connectors: 400 no", 0},
		{"the file is nowhere", func(f *fakeConnect) { f.mute = source },
			source + " read nothing of /etc/lines.txt: gave up: no offset is stored yet", limit},
		{"nothing arrives", func(f *fakeConnect) { f.mute = sink },
			sink + " got nothing from topic demo.helm-test: gave up: no offset is stored yet", limit},
		{"the sink fails", func(f *fakeConnect) { f.mute, f.fails = sink, sink },
			sink + " got nothing from topic demo.helm-test: task 0 FAILED on w:8083: disk full", -1},
		{"offsets cannot be reset", func(f *fakeConnect) { f.resets = refused }, "resetting the offsets of " + source + ": POST /connectors: 400 no", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fakeConnect{plugins: both()}
			test.steer(f)
			out := try(t, f, smoke.Record)
			if !strings.Contains(out.err, test.want) {
				t.Errorf("got %s\nwant %s", out.err, test.want)
			}
			if len(f.stored) > 0 {
				t.Errorf("left behind: %v", f.stored)
			}
			if test.took >= 0 && out.took != test.took {
				t.Errorf("took %s", out.took)
			}
		})
	}
}

// TestInterrupted cleans up although its context has ended.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeConnect{plugins: both(), mute: sink}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(30*time.Second, cancel)
		out := tryWith(ctx, f, smoke.Record)
		if out.err == "" || out.took != 30*time.Second || len(f.stored) > 0 {
			t.Errorf("after %s: %s; left behind: %v", out.took, out.err, f.stored)
		}
	})
}

// TestLeftBehind says so, when Connect does not answer any more.
func TestLeftBehind(t *testing.T) {
	f := &fakeConnect{plugins: both()}
	f.deletes = &connect.Error{Op: "DELETE", Kind: connect.NotReady, Message: "connection refused"}
	if out := try(t, f, smoke.Record); !strings.Contains(out.err, source+" is left behind, delete it: gave up: DELETE: connection refused") {
		t.Error(out.err)
	}
}

// TestOthersConnectors of these names are neither changed nor deleted; those of an earlier test are this one's.
func TestOthersConnectors(t *testing.T) {
	f := &fakeConnect{plugins: both(), stored: map[string]map[string]string{source: {"connector.class": "X", reconcile.OwnerKey: "them"}}}
	out := try(t, f, smoke.Record)
	if !strings.Contains(out.err, source+": it belongs to them") || len(f.stored) != 1 {
		t.Errorf("%s; stored %v", out.err, f.stored)
	}
	f = &fakeConnect{plugins: both(), stored: map[string]map[string]string{source: {"connector.class": "X", reconcile.OwnerKey: owner}}}
	if out := try(t, f, smoke.Record); out.err != "" || len(f.stored) > 0 {
		t.Errorf("%s; stored %v", out.err, f.stored)
	}
}

func TestValidate(t *testing.T) {
	const noFile = "--file is missing or no absolute path, set it to a text file that every worker has, e.g. --file /etc/hosts"
	for _, test := range []struct {
		o    smoke.Options
		want string
	}{
		{smoke.Options{Mode: "all"}, "--mode all is unknown, write auto, record or rest"},
		{smoke.Options{Mode: smoke.Rest}, ""},
		{smoke.Options{Mode: smoke.Auto, File: "/x"}, "--prefix is missing, set it to the workers' group.id"},
		{smoke.Options{Mode: smoke.Auto, Prefix: "a/b", File: "/x"}, "--prefix a/b: a topic's name is made of it, so it has letters, digits, dots, underscores and hyphens only"},
		{smoke.Options{Mode: smoke.Record, Prefix: "a"}, noFile},
		{smoke.Options{Mode: smoke.Record, Prefix: "a", File: "x"}, noFile},
		{smoke.Options{Mode: smoke.Record, Prefix: "a.B_c-1", File: "/x"}, ""},
	} {
		got := ""
		if err := test.o.Validate(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
