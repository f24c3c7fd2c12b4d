package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connect"
)

// fakeCluster answers from memory.
type fakeCluster struct {
	infos   map[string]connect.Info
	offsets map[string][]connect.Offset
	err     error
}

func (f fakeCluster) Infos(context.Context) (map[string]connect.Info, error) { return f.infos, f.err }

func (f fakeCluster) Statuses(context.Context) (map[string]connect.Status, error) {
	return map[string]connect.Status{"failed": {Connector: connect.State{State: "FAILED"}}}, nil
}

func (f fakeCluster) Offsets(_ context.Context, name string) ([]connect.Offset, error) {
	if name == "forbidden" {
		return nil, errors.New("no")
	}
	return f.offsets[name], nil
}

func (f fakeCluster) PluginConfig(context.Context, string, string) ([]connect.ConfigKey, error) {
	return []connect.ConfigKey{{Name: "pin", Type: "PASSWORD"}, {Name: "note", Type: "STRING"}}, nil
}

func info(pairs ...string) connect.Info {
	config := map[string]string{"connector.class": "C", "name": "ignored"}
	for i := 0; i < len(pairs); i += 2 {
		config[pairs[i]] = pairs[i+1]
	}
	return connect.Info{Config: config, Type: "source"}
}

// run imports and returns values, Secrets and notes as one text.
func importAll(t *testing.T, api Cluster, in RunningOptions, o Options) (string, error) {
	t.Helper()
	in.From = "here"
	result, err := Running(t.Context(), api, in, o)
	var out strings.Builder
	out.Write(result.Values)
	out.Write(result.Secrets)
	if err := WriteNotes(&out, result.Notes); err != nil {
		t.Fatal(err)
	}
	return out.String(), err
}

func TestRunning(t *testing.T) {
	api := fakeCluster{infos: map[string]connect.Info{
		"failed": info("pin", "1234-secret", "note", "1234"), "a/b": info(), "theirs": info("connect-register.owner", "them", "connect-register.run", "x", "connect-register.secrets", "y"),
		"ours": info("connect-register.owner", "us"), "masked": info("whatever", "***"),
	}}
	got, err := importAll(t, api, RunningOptions{Owner: "us"}, Options{ConnectURL: "http://c:8083"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  # A source, failed.\n  failed:\n", "note: 1234\n", "pin: {name: failed-credentials, key: pin}", `pin: "1234-secret"`,
		"warning  a/b: not carried over: the connector's name has one of", "kept     ours → connectors.ours: it belongs to the release already",
		"warning  theirs → connectors.theirs: it belongs to them: plan refuses it unless you add --take-ownership",
		"# Fill in: the server shows it as asterisks\n  # whatever:", "url: http://c:8083",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	for _, never := range []string{"connect-register.", "ignored", "state:", "  ours:"} {
		if strings.Contains(got, never) {
			t.Errorf("%q in:\n%s", never, got)
		}
	}
}

// TestRunningOffsets takes those of sources.
func TestRunningOffsets(t *testing.T) {
	offset := connect.Offset{Partition: map[string]any{"file": "a"}, Offset: map[string]any{"position": 7}}
	// A source may have a property topics, and a class may say nothing.
	source, sink := info("topics", "t"), connect.Info{Config: info().Config, Type: "sink"}
	api := fakeCluster{infos: map[string]connect.Info{"source": source, "sink": sink}, offsets: map[string][]connect.Offset{"source": {offset}, "sink": {offset}}}
	got, err := importAll(t, api, RunningOptions{Offsets: true}, Options{ConnectURL: "http://c:8083"})
	if err != nil || strings.Count(got, `{\"offsets\":[{\"partition\":{\"file\":\"a\"},\"offset\":{\"position\":7}}]}`) != 1 || strings.Contains(got, "sink-offsets") {
		t.Errorf("%v:\n%s", err, got)
	}
	api.infos["forbidden"] = info()
	if _, err := importAll(t, api, RunningOptions{Offsets: true}, Options{}); err == nil || err.Error() != "reading the offsets of forbidden: no" {
		t.Error(err)
	}
}

// TestManyOffsets: what kubectl apply cannot keep in an annotation is applied on the server, and what no Secret holds is in a file.
func TestManyOffsets(t *testing.T) {
	for n, apart := range map[int]bool{5_000: false, 20_000: true} {
		var many []connect.Offset
		for i := range n {
			many = append(many, connect.Offset{Partition: map[string]any{"file": fmt.Sprintf("/data/incoming/%06d", i)}, Offset: map[string]any{"position": i}})
		}
		api := fakeCluster{infos: map[string]connect.Info{"source": info()}, offsets: map[string][]connect.Offset{"source": many}}
		got, err := Running(t.Context(), api, RunningOptions{Offsets: true, From: "here"}, Options{ConnectURL: "http://c:8083"})
		if err != nil {
			t.Fatal(err)
		}
		if stopped := strings.Contains(string(got.Values), "state: stopped\n"); stopped != apart || len(got.Offsets) > 0 != apart || len(got.Secrets) > 0 == apart {
			t.Errorf("%d partitions: %d bytes of offsets, %d of Secrets, values:\n%s", n, len(got.Offsets), len(got.Secrets), got.Values)
		}
		if !apart && !strings.Contains(string(got.Secrets), "kubectl apply --server-side -f secrets.yaml\n") {
			t.Errorf("%d partitions: the Secrets begin with\n%.300s", n, got.Secrets)
		}
	}
}

func TestRunningFails(t *testing.T) {
	for want, api := range map[string]fakeCluster{
		"reading connectors from here: refused": {err: errors.New("refused")},
		"there are no connectors at here":       {},
	} {
		if got, err := importAll(t, api, RunningOptions{}, Options{}); err == nil || err.Error() != want || got != "" {
			t.Errorf("%v, %q, want %s", err, got, want)
		}
	}
	if _, err := importAll(t, fakeCluster{}, RunningOptions{Names: []string{"x"}}, Options{}); err == nil || err.Error() != `there is no connector "x" at here` {
		t.Error(err)
	}
}
