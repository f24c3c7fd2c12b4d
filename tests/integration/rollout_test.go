package integration

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connector"
)

// TestRolloutIsAnswered: every answer of a worker says which rollout it is of, also one about an error.
func TestRolloutIsAnswered(t *testing.T) {
	worker := shared.workers[0].URL
	for path, status := range map[string]int{
		"/health": 200, "/": 200, "/connectors/none": 404, "/no-such-path": 404, "/connectors/none/status": 404, "/connectors?expand=nothing": 200,
	} {
		response, err := http.Get(worker + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := response.Header.Values("X-Connect-Register-Rollout"); response.StatusCode != status || len(got) != 1 || got[0] != "local" {
			t.Errorf("GET %s: %d with rollout %q", path, response.StatusCode, got)
		}
	}
}

// TestWaitsForRollout: the registrar waits for a worker of another rollout, and a scheduled run leaves it alone.
func TestWaitsForRollout(t *testing.T) {
	at, err := url.Parse(shared.workers[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]connector.Connector{"rollout": sinkTo(newTopic(t, "rollout"), "rollout.txt")}
	// A worker on this machine is at 127.0.0.1, whatever its number.
	named := []string{"--workers=1", "--worker-url", "http://127.0.{}.1:" + at.Port(), "--rollout"}
	other := register(t, all, append(named, "other", "--timeout=3s")...)
	if other.code != 1 || !strings.Contains(other.stderr, "Error: gave up waiting for the workers of this release: worker 127.0.0.1: it still runs another revision") {
		t.Errorf("%+v", other)
	}
	scheduled := register(t, all, append(named, "other", "--prune=false", "--scheduled")...)
	if scheduled.code != 0 || scheduled.stdout != "the workers are of another revision of the release than this run, so nothing was changed\n" {
		t.Errorf("%+v", scheduled)
	}
	if _, there := statuses(t)["rollout"]; there {
		t.Error("it was written")
	}
	cleanUp(t, "rollout")
	if own := register(t, all, append(named, "local")...); own.code != 0 {
		t.Errorf("%+v", own)
	}
}

// TestChangedSecret: a sink writes to the file that a Secret names, and to another one when the Secret has changed.
func TestChangedSecret(t *testing.T) {
	dir, topic := t.TempDir(), newTopic(t, "secret")
	secret := filepath.Join(shared.work, "db")
	if err := os.MkdirAll(secret, 0o700); err != nil {
		t.Fatal(err)
	}
	rotate := func(value string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(secret, "file"), []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lines := func(file string) int {
		data, _ := os.ReadFile(file)
		return strings.Count(string(data), "\n")
	}
	before, after := filepath.Join(dir, "before.txt"), filepath.Join(dir, "after.txt")
	rotate(before)
	all := map[string]connector.Connector{"secret": sinkTo(topic, "${dir:"+secret+":file}")}
	cleanUp(t, "secret")
	run := func(want string) {
		t.Helper()
		got := register(t, all, "--secrets-path", shared.work, "--secret-propagation=0s")
		if got.code != 0 || got.stdout != want {
			t.Fatalf("%+v, want %q", got, want)
		}
		if err := shared.cluster.Produce(t.Context(), topic, -1, make([]string, 50)...); err != nil {
			t.Fatal(err)
		}
	}
	run("secret: created, RUNNING, 2 of 2 tasks running\n")
	eventually(t, "records in the first file", func() bool { return lines(before) == 50 })
	run("secret: unchanged, RUNNING, 2 of 2 tasks running\n")
	eventually(t, "more records in the first file", func() bool { return lines(before) == 100 })
	rotate(after)
	run("secret: updated, RUNNING, 2 of 2 tasks running; a Secret that it refers to has changed\n")
	eventually(t, "records in the second file", func() bool { return lines(after) >= 50 })
	if n := lines(before); n != 100 {
		t.Errorf("%d records in the first file, want 100", n)
	}
}
