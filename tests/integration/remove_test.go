package integration

import (
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connector"
)

// sorted puts the lines of standard output in order: they come as results do.
func sorted(o outcome) outcome {
	lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
	slices.Sort(lines)
	o.stdout = strings.Join(lines, "\n")
	return o
}

// TestRemove stops, then deletes what belongs to an owner, and nothing else.
func TestRemove(t *testing.T) {
	topic := newTopic(t, "remove")
	cleanUp(t, "mine-a", "mine-b", "yours")
	mine := map[string]connector.Connector{"mine-a": sinkTo(topic, "a.txt"), "mine-b": sinkTo(topic, "b.txt")}
	for owner, connectors := range map[string]map[string]connector.Connector{"remove/me": mine, "remove/you": {"yours": sinkTo(topic, "c.txt")}} {
		if got := register(t, connectors, "--owner="+owner); got.code != 0 {
			t.Fatalf("got %+v", got)
		}
	}
	remove := func(more ...string) outcome {
		return sorted(runRegistrar(t, append([]string{"remove", "--url", shared.workers[1].URL, "--owner", "remove/me"}, more...)...))
	}
	remove("--stop").mustBe(t, 0, "mine-a: stopped\nmine-b: stopped")
	all := statuses(t)
	if all["mine-a"].Connector.State != "STOPPED" || all["mine-b"].Connector.State != "STOPPED" || all["yours"].Connector.State != "RUNNING" {
		t.Errorf("got %v", all)
	}
	remove().mustBe(t, 0, "mine-a: deleted\nmine-b: deleted")
	remove().mustBe(t, 0, "no connector belongs to remove/me, so there is nothing to remove")
	if all := infos(t); all["yours"].Name != "yours" || all["mine-a"].Name != "" {
		t.Errorf("got %v", all)
	}
}

// TestProbe asks a real worker for its health.
func TestProbe(t *testing.T) {
	runRegistrar(t, "probe", "--url", shared.workers[0].URL+"/health").mustBe(t, 0, "")
	if got := runRegistrar(t, "probe", "--url", shared.workers[0].URL+"/nowhere"); got.code != 1 || got.stderr != "Error: GET /nowhere: 404 HTTP 404 Not Found\n" {
		t.Errorf("got %+v", got)
	}
}
