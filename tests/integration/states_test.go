package integration

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

func client(t *testing.T) *connect.Client {
	t.Helper()
	c, err := connect.New(shared.workers[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// byHand does what a person does through Connect's REST API, again while a rebalance keeps it from being done.
func byHand(t *testing.T, what func(ctx context.Context) error) {
	t.Helper()
	eventually(t, "Connect to do it", func() bool {
		err := what(t.Context())
		if err != nil && connect.KindOf(err) != connect.Busy {
			t.Fatal(err)
		}
		return err == nil
	})
}

// in is a connector in a state.
func in(state string, c connector.Connector) connector.Connector {
	c.State = state
	return c
}

// TestStates creates connectors that never run a task, changes the states of others, and restores what was done by hand.
func TestStates(t *testing.T) {
	topic := newTopic(t, "states")
	cleanUp(t, "is-paused", "is-stopped", "is-free", "is-running")
	connectors := map[string]connector.Connector{
		"is-paused": in("paused", sinkTo(topic, "paused.txt")), "is-stopped": in("stopped", sinkTo(topic, "stopped.txt")),
		"is-free": in("unmanaged", sinkTo(topic, "free.txt")), "is-running": sinkTo(topic, "running.txt"),
	}
	at := marks()
	sorted(register(t, connectors)).mustBe(t, 0, `is-free: created, RUNNING, 2 of 2 tasks running
is-paused: created, PAUSED, 0 of 0 tasks running
is-running: created, RUNNING, 2 of 2 tasks running
is-stopped: created, STOPPED, 0 of 0 tasks running`)
	// Both that run have started their tasks, so those of the others would show as well.
	eventually(t, "the tasks in the workers' logs", func() bool {
		return len(sinceMarks(at, `Creating task is-(running|free)-`)) >= 4
	})
	if started := sinceMarks(at, `Creating task is-(paused|stopped)-`); len(started) > 0 {
		t.Errorf("tasks were started:\n%s", strings.Join(started, "\n"))
	}

	// All change places; the configuration of one changes too.
	connectors["is-paused"] = in("running", sinkTo(topic, "paused.txt"))
	connectors["is-stopped"] = in("running", sinkTo(topic, "stopped-2.txt"))
	connectors["is-running"] = in("paused", sinkTo(topic, "running.txt"))
	sorted(register(t, connectors)).mustBe(t, 0, `is-free: unchanged, RUNNING, 2 of 2 tasks running
is-paused: resumed, RUNNING, 2 of 2 tasks running
is-running: paused, PAUSED, 0 of 2 tasks running
is-stopped: updated, RUNNING, 2 of 2 tasks running`)

	// What is done by hand is undone, unless it is free.
	byHand(t, func(ctx context.Context) error { return client(t).Resume(ctx, "is-running") })
	byHand(t, func(ctx context.Context) error { return client(t).Stop(ctx, "is-paused") })
	byHand(t, func(ctx context.Context) error { return client(t).Pause(ctx, "is-free") })
	eventually(t, "the states to be those by hand", func() bool {
		all := statuses(t)
		return all["is-running"].Connector.State == "RUNNING" && all["is-paused"].Connector.State == "STOPPED" && all["is-free"].Connector.State == "PAUSED"
	})
	connectors["is-stopped"] = in("stopped", connectors["is-stopped"])
	sorted(register(t, connectors)).mustBe(t, 0, `is-free: unchanged, PAUSED, 0 of 2 tasks running
is-paused: resumed, RUNNING, 2 of 2 tasks running
is-running: paused, PAUSED, 0 of 2 tasks running
is-stopped: stopped, STOPPED, 0 of 0 tasks running`)
}

// TestFailedConnectorIsStopped: what has failed can be stopped, and a failure is told when it is to be paused.
func TestFailedConnectorIsStopped(t *testing.T) {
	cleanUp(t, "fails-soon")
	fails := connector.Connector{Config: map[string]string{"connector.class": "MockSource", "mock_mode": "task-failure", "delay_ms": "0"}}
	if got := register(t, map[string]connector.Connector{"fails-soon": fails}); got.code != 1 || !strings.Contains(got.stdout, "fails-soon: created: task 0 FAILED") {
		// The failure comes a moment after the task has started.
		eventually(t, "the task to fail", func() bool {
			tasks := statuses(t)["fails-soon"].Tasks
			return len(tasks) == 1 && tasks[0].State.State == "FAILED"
		})
	}
	paused := register(t, map[string]connector.Connector{"fails-soon": in("paused", fails)})
	if paused.code != 1 || !regexp.MustCompile(`^fails-soon: paused: task 0 FAILED on `).MatchString(paused.stdout) {
		t.Errorf("got %+v", paused)
	}
	register(t, map[string]connector.Connector{"fails-soon": in("stopped", fails)}).
		mustBe(t, 0, "fails-soon: stopped, STOPPED, 0 of 0 tasks running\n")
}

// TestScheduled repairs what is missing or paused, and leaves a changed configuration alone.
func TestScheduled(t *testing.T) {
	topic := newTopic(t, "scheduled")
	cleanUp(t, "gone", "changed")
	connectors := map[string]connector.Connector{"gone": sinkTo(topic, "gone.txt"), "changed": sinkTo(topic, "changed.txt")}
	if got := register(t, connectors); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	byHand(t, func(ctx context.Context) error { return client(t).Delete(ctx, "gone") })
	eventually(t, "the connector to be gone", func() bool {
		_, exists := infos(t)["gone"]
		return !exists
	})
	byHand(t, func(ctx context.Context) error { return client(t).Pause(ctx, "changed") })
	eventually(t, "the connector to be paused", func() bool { return statuses(t)["changed"].Connector.State == "PAUSED" })

	connectors["changed"] = sinkTo(topic, "changed-2.txt")
	sorted(register(t, connectors, "--scheduled", "--prune=false")).mustBe(t, 0,
		"changed: resumed, RUNNING, 2 of 2 tasks running; its configuration is not the declared one, which a scheduled run does not change\n"+
			"gone: created, RUNNING, 2 of 2 tasks running")
	if file := infos(t)["changed"].Config["file"]; file != "changed.txt" {
		t.Errorf("the configuration was changed: %s", file)
	}
	register(t, map[string]connector.Connector{"changed": connectors["changed"]}).
		mustBe(t, 0, "changed: updated, RUNNING, 2 of 2 tasks running\ngone: deleted\n")
}

func infos(t *testing.T) map[string]connect.Info {
	t.Helper()
	all, err := client(t).Infos(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
