package reconcile_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

// begun are the offsets that the connectors of these tests are to begin with.
var begun = []connect.Offset{
	{Partition: map[string]any{"filename": "/data/a"}, Offset: map[string]any{"position": json.Number("9007199254740993")}},
	{Partition: map[string]any{"filename": "/data/b"}, Offset: map[string]any{"position": json.Number("7")}},
}

// beginning is a source with offsets to begin with, beside one without.
func beginning(state string) []connector.Connector {
	config := map[string]string{"connector.class": "FakeSource", "topic": "t"}
	return []connector.Connector{
		{Name: "moved", Config: config, State: state, InitialOffsets: &connector.SecretKey{Name: "moved-offsets", Key: "offsets.json"}},
		{Name: "other", Config: config},
	}
}

// begin runs once against a cluster in memory.
func begin(t *testing.T, cluster *fakeconnect.Cluster, desired []connector.Connector, through http.RoundTripper, ctx context.Context) ([]reconcile.Result, *connect.Client) {
	t.Helper()
	if through == nil {
		through = cluster.Transport()
	}
	api, err := connect.NewWith(cluster.URLs(), connect.Options{Transport: through})
	if err != nil {
		t.Fatal(err)
	}
	results, _ := reconcile.Run(ctx, api, desired, reconcile.Options{
		Owner: me, Settle: time.Second, InitialOffsets: func(from connector.SecretKey) ([]connect.Offset, error) {
			if from != (connector.SecretKey{Name: "moved-offsets", Key: "offsets.json"}) {
				return nil, errors.New("there is no such Secret")
			}
			return begun, nil
		},
	})
	return results, api
}

// wantBegun looks whether the connector has its offsets, and had them before a task of it ran.
func wantBegun(t *testing.T, cluster *fakeconnect.Cluster, state string) {
	t.Helper()
	api, err := connect.NewWith(cluster.URLs(), connect.Options{Transport: cluster.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	got, err := api.Offsets(t.Context(), "moved")
	text, _ := json.Marshal(got)
	want, _ := json.Marshal(begun)
	if err != nil || string(text) != string(want) {
		t.Errorf("%v: its offsets are %s, not %s", err, text, want)
	}
	is := cluster.Connectors()["moved"]
	if is.Target != state {
		t.Errorf("it is to be %s, not %s", is.Target, state)
	}
	wrote := 0
	for _, w := range cluster.Journal() {
		switch {
		case w.Connector != "moved":
		case w.Op == "offsets":
			wrote++
		case w.Target == "RUNNING" && wrote == 0:
			t.Errorf("it was to run before it had offsets: %+v", w)
		}
	}
	if wrote == 0 {
		t.Error("no offsets were written")
	}
}

// TestInitialOffsets: they are written before the connector first runs, in whatever state it is to be.
func TestInitialOffsets(t *testing.T) {
	for state, target := range map[string]string{"": "RUNNING", connector.StatePaused: "PAUSED", connector.StateStopped: "STOPPED"} {
		synctest.Test(t, func(t *testing.T) {
			cluster := fakeconnect.New(fakeconnect.Options{Workers: 2})
			results, _ := begin(t, cluster, beginning(state), nil, t.Context())
			wantBegun(t, cluster, target)
			for _, r := range results {
				if said := r.Offsets != ""; r.Err != nil || said != (r.Name == "moved") {
					t.Errorf("%+v", r)
				}
			}
			// Again, nothing is written.
			before := len(cluster.Journal())
			begin(t, cluster, beginning(state), nil, t.Context())
			if after := cluster.Journal(); len(after) != before {
				t.Errorf("a second run wrote %+v", after[before:])
			}
		})
	}
}

// TestInitialOffsetsAfterAFailure ends a run at each of its requests, before it is carried out and after, and lets another one go on.
func TestInitialOffsetsAfterAFailure(t *testing.T) {
	for _, late := range []bool{false, true} {
		for at, ended := 1, false; !ended; at++ {
			synctest.Test(t, func(t *testing.T) {
				cluster := fakeconnect.New(fakeconnect.Options{Workers: 2})
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				through := &killed{RoundTripper: cluster.Transport(), n: at, late: late, kill: cancel}
				begin(t, cluster, beginning(""), through, ctx)
				ended = ctx.Err() == nil
				begin(t, cluster, beginning(""), nil, t.Context())
				wantBegun(t, cluster, "RUNNING")
			})
			if t.Failed() || at > 200 {
				t.Fatalf("late %t, request %d", late, at)
			}
		}
	}
}

// TestOtherOffsets: what a connector has already is left alone, and said.
func TestOtherOffsets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cluster := fakeconnect.New(fakeconnect.Options{})
		cluster.SetOffsets("moved", `{"filename":"/data/a"}`, `{"position":12}`)
		results, api := begin(t, cluster, beginning(""), nil, t.Context())
		got, err := api.Offsets(t.Context(), "moved")
		if err != nil || len(got) != 1 || results[0].Err != nil || !strings.Contains(results[0].Offsets, "left alone") || results[0].State != "RUNNING" {
			t.Errorf("%v %v %+v", got, err, results)
		}
	})
}

// forgetful is a cluster whose connectors keep their offsets where Connect does not see them.
type forgetful struct{ http.RoundTripper }

func (f forgetful) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := f.RoundTripper.RoundTrip(r)
	if err == nil && r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/offsets") {
		answer.Body = io.NopCloser(strings.NewReader(`{"offsets":[]}`))
		answer.ContentLength = -1
	}
	return answer, err
}

// TestOffsetsThatDoNotReadBack: the connector stays stopped.
func TestOffsetsThatDoNotReadBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cluster := fakeconnect.New(fakeconnect.Options{})
		results, _ := begin(t, cluster, beginning(""), forgetful{cluster.Transport()}, t.Context())
		is := cluster.Connectors()["moved"]
		if err := results[0].Err; err == nil || !strings.Contains(err.Error(), "2 of 2 partitions read back otherwise") || is.Target != "STOPPED" {
			t.Errorf("%v, %s", err, is.Target)
		}
	})
}

// TestPartOfOffsets: those that are missing are added to those that are equal.
func TestPartOfOffsets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cluster := fakeconnect.New(fakeconnect.Options{})
		cluster.SetOffsets("moved", `{"filename":"/data/a"}`, `{"position":9007199254740993}`)
		begin(t, cluster, beginning(""), nil, t.Context())
		wantBegun(t, cluster, "RUNNING")
	})
}

// TestNoInitialOffsets: without them nothing is created, and the other connector is.
func TestNoInitialOffsets(t *testing.T) {
	for version, missing := range map[string]string{"4.3.1": "there is no such Secret", "3.6.2": "Kafka 3.7 or later"} {
		synctest.Test(t, func(t *testing.T) {
			cluster := fakeconnect.New(fakeconnect.Options{Version: version})
			desired := beginning("")
			if version == "4.3.1" {
				desired[0].InitialOffsets.Name = "absent"
			}
			results, _ := begin(t, cluster, desired, nil, t.Context())
			i := slices.IndexFunc(results, func(r reconcile.Result) bool { return r.Name == "moved" })
			_, there := cluster.Connectors()["moved"]
			if results[i].Err == nil || !strings.Contains(results[i].Err.Error(), missing) || there || results[1-i].Err != nil {
				t.Errorf("%v, there: %t", results, there)
			}
		})
	}
}
