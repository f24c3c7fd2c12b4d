package reconcile_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

const oldOffsets = `[{"partition":{"file":"a"},"offset":{"position":9007199254740993}}]`

// renaming is a cluster with a connector "old" that is ours and has offsets.
func renaming() *fakeconnect.Cluster {
	cluster := fakeconnect.New(fakeconnect.Options{Workers: 2})
	cluster.Put(map[string]map[string]string{"old": {
		"connector.class": "FakeSource", "topic": "t", "tasks.max": "1", reconcile.OwnerKey: me, reconcile.RunKey: "2000-01-01T00:00:00.000Z",
	}})
	cluster.SetOffsets("old", `{"file":"a"}`, `{"position":9007199254740993}`)
	return cluster
}

func renamed(from string) []connector.Connector {
	return []connector.Connector{{Name: "new", Config: map[string]string{"connector.class": "FakeSource", "topic": "t", "tasks.max": "1"}, RenamedFrom: from}}
}

// rename runs once; warnings are returned too.
func rename(ctx context.Context, t *testing.T, cluster *fakeconnect.Cluster, desired []connector.Connector, through http.RoundTripper, o reconcile.Options) (results []reconcile.Result, warned string) {
	t.Helper()
	if through == nil {
		through = cluster.Transport()
	}
	api, err := connect.NewWith(cluster.URLs(), connect.Options{Transport: through})
	if err != nil {
		t.Fatal(err)
	}
	o.Settle, o.Warn = time.Second, func(text string) { warned += text + "\n" }
	results, _ = reconcile.Run(ctx, api, desired, o)
	return results, warned
}

// wantRenamed looks whether the new one has the old one's offsets, had them before it ran, and is alone.
func wantRenamed(t *testing.T, cluster *fakeconnect.Cluster) {
	t.Helper()
	api, err := connect.NewWith(cluster.URLs(), connect.Options{Transport: cluster.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	offsets, err := api.Offsets(t.Context(), "new")
	text, _ := json.Marshal(offsets)
	all := cluster.Connectors()
	if _, there := all["old"]; err != nil || string(text) != oldOffsets || all["new"].State != "RUNNING" || there {
		t.Errorf("%v: offsets %s, %+v", err, text, all)
	}
	oldRuns, written := true, false
	for _, w := range cluster.Journal() {
		switch {
		case w.Connector == "old" && w.Target == "STOPPED", w.Connector == "old" && w.Op == "delete":
			oldRuns = false
		case w.Connector == "new" && w.Op == "offsets":
			written = true
		case w.Connector == "new" && w.Target == "RUNNING" && (oldRuns || !written):
			t.Errorf("the new one was to run too early: %+v", w)
		}
	}
}

// TestRename carries offsets over and deletes the old connector, also without --prune.
func TestRename(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cluster := renaming()
		results, warned := rename(t.Context(), t, cluster, renamed("old"), nil, reconcile.Options{Owner: me})
		wantRenamed(t, cluster)
		if len(results) != 2 || results[0].Offsets != "the offsets of old were written and read back, partitions: 1" || results[1].Name != "old" || warned != "" {
			t.Errorf("%+v %s", results, warned)
		}
		before := len(cluster.Journal())
		rename(t.Context(), t, cluster, renamed("old"), nil, reconcile.Options{Owner: me})
		if after := cluster.Journal(); len(after) != before {
			t.Errorf("a second run wrote %+v", after[before:])
		}
	})
}

// TestRenameAfterAFailure ends a run at each of its requests, before it is carried out and after, and lets another one go on.
func TestRenameAfterAFailure(t *testing.T) {
	for _, late := range []bool{false, true} {
		for at, ended := 1, false; !ended; at++ {
			synctest.Test(t, func(t *testing.T) {
				cluster := renaming()
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				through := &killed{RoundTripper: cluster.Transport(), n: at, late: late, kill: cancel}
				rename(ctx, t, cluster, renamed("old"), through, reconcile.Options{Owner: me, Prune: at%2 == 0, MaxDeletes: -1})
				ended = ctx.Err() == nil
				rename(t.Context(), t, cluster, renamed("old"), nil, reconcile.Options{Owner: me, Prune: at%2 == 0, MaxDeletes: -1})
				wantRenamed(t, cluster)
			})
			if t.Failed() || at > 200 {
				t.Fatalf("late %t, request %d", late, at)
			}
		}
	}
}

// TestRefusedRenames leave both as they are.
func TestRefusedRenames(t *testing.T) {
	others := []connector.Connector{renamed("old")[0], {Name: "old", Config: map[string]string{"connector.class": "FakeSource", "topic": "t"}}}
	twice := []connector.Connector{renamed("old")[0], renamed("old")[0]}
	twice[1].Name = "newer"
	for why, test := range map[string]struct {
		desired []connector.Connector
		o       reconcile.Options
	}{
		"does not belong to this owner":      {renamed("old"), reconcile.Options{Owner: them}},
		"old is protected":                   {renamed("old"), reconcile.Options{Owner: me, Protect: []string{"o*"}}},
		"a scheduled run renames nothing":    {renamed("old"), reconcile.Options{Owner: me, Scheduled: true}},
		"old is declared too":                {others, reconcile.Options{Owner: me}},
		"another connector is renamed from ": {twice, reconcile.Options{Owner: me}},
	} {
		synctest.Test(t, func(t *testing.T) {
			cluster := renaming()
			results, _ := rename(t.Context(), t, cluster, test.desired, nil, test.o)
			failed := ""
			for _, r := range results {
				if r.Err != nil {
					failed += r.Err.Error()
				}
			}
			if _, there := cluster.Connectors()["old"]; !strings.Contains(failed, why) || !there && len(test.desired) == 1 {
				t.Errorf("%q, there: %t, without %q", failed, there, why)
			}
		})
	}
}

// TestRenameHint: a connector that only has another name reads everything again.
func TestRenameHint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, warned := rename(t.Context(), t, renaming(), renamed(""), nil, reconcile.Options{Owner: me})
		if warned != "new is new and equal to old, which is no longer declared: if it was renamed, it reads everything again, unless you set renamedFrom: old\n" {
			t.Errorf("%q", warned)
		}
	})
}
