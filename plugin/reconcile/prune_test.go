package reconcile_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// several is Connect with the wanted connector "a", two more of its owner, one of somebody else and one of nobody.
func several() *fakeConnect {
	f := holding(owned, "me")
	for name, owner := range map[string]string{"old-1": "me", "old-2": "me", "theirs": "them"} {
		f.stored[name] = map[string]string{"connector.class": "C", owned: owner}
	}
	f.stored["nobodys"] = map[string]string{"connector.class": "C"}
	return f
}

func (f *fakeConnect) names() string {
	return strings.Join(slices.Sorted(maps.Keys(f.stored)), " ")
}

// TestPrune deletes what the owner no longer declares, and nothing else, within its limits.
func TestPrune(t *testing.T) {
	const all, kept = "a nobodys old-1 old-2 theirs", "a nobodys theirs"
	tests := []struct {
		name    string
		o       reconcile.Options
		desired []connector.Connector
		left    string
		lines   []string
		err     string
	}{
		{"off", reconcile.Options{}, []connector.Connector{wanted("a")}, all, []string{"a: none RUNNING 1/1"}, ""},
		{"on", reconcile.Options{Prune: true, MaxDeletes: 2}, []connector.Connector{wanted("a")}, kept,
			[]string{"a: none RUNNING 1/1", "old-1: prune written", "old-2: prune written"}, ""},
		{"no limit", reconcile.Options{Prune: true, MaxDeletes: -1}, []connector.Connector{wanted("a")}, kept,
			[]string{"a: none RUNNING 1/1", "old-1: prune written", "old-2: prune written"}, ""},
		{"too many", reconcile.Options{Prune: true, MaxDeletes: 1}, []connector.Connector{wanted("a")}, all, []string{"a: none RUNNING 1/1"},
			"nothing is deleted: connectors of me that are no longer declared: 2, but at most 1 are deleted at once: old-1, old-2. " +
				"If that is meant, raise --max-deletes (registration.prune.maxDeletes in values)"},
		{"protected", reconcile.Options{Prune: true, MaxDeletes: 1, Protect: []string{"*-2"}}, []connector.Connector{wanted("a")}, "a nobodys old-2 theirs",
			[]string{"a: none RUNNING 1/1", "old-1: prune written"}, ""},
		{"nothing declared", reconcile.Options{Prune: true, MaxDeletes: -1}, nil, all, nil,
			"nothing is deleted: no connector is declared, so all of me would be deleted: a, old-1, old-2. If that is meant, add --allow-empty"},
		{"nothing declared, allowed", reconcile.Options{Prune: true, MaxDeletes: -1, AllowEmpty: true}, nil, "nobodys theirs",
			[]string{"a: prune written", "old-1: prune written", "old-2: prune written"}, ""},
		{"another is refused", reconcile.Options{Prune: true, MaxDeletes: -1}, []connector.Connector{wanted("a"), wanted("theirs")}, all,
			[]string{"a: none RUNNING 1/1", "theirs: refuse - it belongs to them; choose another name, or take it over with --take-ownership (registration.takeOwnership in values)",
				"old-1: prune", "old-2: prune"}, ""},
		{"scheduled", reconcile.Options{Prune: true, MaxDeletes: -1, Scheduled: true}, []connector.Connector{wanted("a")}, all, []string{"a: none RUNNING 1/1"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := several()
			test.o.Owner = "me"
			out := run(t, f, test.o, test.desired...)
			if out.err != test.err {
				t.Errorf("error %q, want %q", out.err, test.err)
			}
			out.err = ""
			out.expect(t, test.lines...)
			if got := f.names(); got != test.left {
				t.Errorf("left: %s, want %s", got, test.left)
			}
		})
	}
}

// TestPruneReadsOnceMore: what was taken over by somebody else meanwhile is theirs.
func TestPruneReadsOnceMore(t *testing.T) {
	f := several()
	f.stored["a"]["topics"] = "old"
	f.put = func(string, int) (bool, error) {
		f.stored["old-1"][owned] = "them"
		return true, nil
	}
	out := run(t, f, reconcile.Options{Owner: "me", Prune: true, MaxDeletes: -1}, wanted("a"))
	out.expect(t, "a: update written RUNNING 1/1", "old-2: prune written")
	if got := f.names(); got != "a nobodys old-1 theirs" {
		t.Errorf("left: %s", got)
	}
}

// TestPruneOnly writes nothing.
func TestPruneOnly(t *testing.T) {
	f := several()
	f.stored["a"]["topics"] = "old"
	results, err := reconcile.PruneOnly(t.Context(), f, []connector.Connector{wanted("a"), wanted("new")}, reconcile.Options{Owner: "me", MaxDeletes: -1})
	if err != nil || len(results) != 2 || len(f.puts) > 0 || f.names() != "a nobodys theirs" {
		t.Errorf("%v %v: wrote %q, left %s", results, err, f.puts, f.names())
	}
	if _, err := reconcile.PruneOnly(t.Context(), f, nil, reconcile.Options{MaxDeletes: -1}); err == nil || !strings.Contains(err.Error(), "--prune needs --owner") {
		t.Error(err)
	}
}

// TestDeletionIsAwaited: Connect answers before the connector is gone.
func TestDeletionIsAwaited(t *testing.T) {
	f := several()
	// A worker that has not read the deletion yet lists the connector for a while.
	f.lagging = map[string]time.Duration{"old-1": 3 * time.Second}
	out := run(t, f, reconcile.Options{Owner: "me", Prune: true, MaxDeletes: -1}, wanted("a"))
	out.expect(t, "a: none RUNNING 1/1", "old-1: prune written", "old-2: prune written")
	if out.took < 3*time.Second {
		t.Errorf("took %s", out.took)
	}
}

// TestNewerRun: a run never writes over, and never deletes, what one that began later has written; the other way round
// it does.
func TestNewerRun(t *testing.T) {
	bubble := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	stamp := func(ago time.Duration) string { return bubble.Add(-ago).Format("2006-01-02T15:04:05.000Z") }
	tests := []struct {
		name  string
		began time.Duration // before now
		wrote time.Duration // before now
		stale bool
	}{
		{"older wrote", time.Minute, 2 * time.Minute, false},
		{"newer wrote", 2 * time.Minute, time.Minute, true},
		{"the same run", time.Minute, time.Minute, false},
		{"a clock that is ahead", time.Minute, -time.Hour, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := several()
			f.stored["a"]["topics"] = "old"
			f.stored["old-2"][reconcile.RunKey] = stamp(test.wrote)
			before := f.names()
			out := run(t, f, reconcile.Options{Owner: "me", Prune: true, MaxDeletes: -1, Began: bubble.Add(-test.began)}, wanted("a"))
			stale := strings.HasPrefix(out.err, "this run is out of date: it began at 1999-12-31T23:58:00.000Z, and connector \"old-2\" was written by one that began at 1999-12-31T23:59:00.000Z")
			if stale != test.stale || stale && (f.names() != before || len(f.puts)+len(f.asked) > 0) {
				t.Errorf("stale %t, want %t: %s; left %s", stale, test.stale, out.err, f.names())
			}
			if !stale && f.names() != "a nobodys theirs" {
				t.Errorf("left %s", f.names())
			}
		})
	}
}

// TestNewerRunMeanwhile comes after the plan: nothing is deleted then.
func TestNewerRunMeanwhile(t *testing.T) {
	f := several()
	f.stored["a"]["topics"] = "old"
	f.put = func(string, int) (bool, error) {
		time.Sleep(time.Second)
		f.stored["new"] = map[string]string{owned: "me", reconcile.RunKey: time.Now().UTC().Format("2006-01-02T15:04:05.000Z")}
		return true, nil
	}
	out := run(t, f, reconcile.Options{Owner: "me", Prune: true, MaxDeletes: -1}, wanted("a"))
	if got := f.names(); got != "a new nobodys old-1 old-2 theirs" || !strings.Contains(out.results[1].Kept, "out of date") {
		t.Errorf("left %s: %q", got, out.lines)
	}
}

// TestDeclaredAgain: the files of a pod change when its release does.
func TestDeclaredAgain(t *testing.T) {
	for name, again := range map[string][]connector.Connector{"same": {wanted("a")}, "other": {wanted("b")}, "none": nil} {
		f := &fakeConnect{}
		out := run(t, f, reconcile.Options{Declared: func() ([]connector.Connector, error) { return again, nil }}, wanted("a"))
		if stale := strings.HasPrefix(out.err, "this run is out of date: the declared connectors have changed"); stale == (name == "same") || stale == (len(f.puts) > 0) {
			t.Errorf("%s: %q, wrote %q", name, out.err, f.puts)
		}
	}
}

// TestStrangers: with a worker outside the domain nothing is written; one that leaves in time is waited for.
func TestStrangers(t *testing.T) {
	of := func(worker string) connect.Status {
		status := running()
		status.Connector.WorkerID, status.Tasks[0].WorkerID = "pod-0.connect.ns.svc.cluster.local:8083", worker
		return status
	}
	ours, strange := of("pod-1.connect.ns.svc.cluster.local:8083"), of("pod-0.connect.other.svc.cluster.local:8083")
	tests := []struct {
		name   string
		status statusFunc
		took   time.Duration
		refuse bool
	}{
		{"ours", constant(ours), 0, false},
		{"leaves", after(30*time.Second, strange, ours), 30 * time.Second, false},
		{"stays", constant(strange), limit, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := holding(owned, "me")
			f.status = test.status
			f.stored["gone"] = map[string]string{owned: "me"}
			out := run(t, f, reconcile.Options{Owner: "me", Prune: true, MaxDeletes: -1, WorkerDomain: "connect.ns.svc.cluster.local"}, wanted("a"), wanted("b"))
			refused := strings.Contains(out.err, "workers that are not of this release are in its group: pod-0.connect.other.svc.cluster.local:8083")
			if refused != test.refuse || refused && (len(f.puts)+len(f.asked) > 0) || !refused && f.names() != "a b" {
				t.Errorf("%q; wrote %q %q, left %s", out.err, f.puts, f.asked, f.names())
			}
			if out.took != test.took {
				t.Errorf("took %s", out.took)
			}
		})
	}
}
