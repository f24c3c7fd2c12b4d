package faults

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/tests/kafka"
)

// quick is a source with one task that costs next to nothing.
func quick(more ...string) config { return source("QuickSource", more...) }

// hanging is a QuickSource that hangs or fails as configured.
func hanging(more ...string) config { return source("HangingSource", more...) }

func source(class string, more ...string) config {
	c := config{"connector.class": class, "tasks.max": "1", "poll.ms": "1000"}
	for i := 0; i < len(more); i += 2 {
		c[more[i]] = more[i+1]
	}
	return c
}

// many are n connectors.
func many(prefix string, n int) map[string]config {
	all := map[string]config{}
	for i := range n {
		all[fmt.Sprintf("%s-%03d", prefix, i)] = quick()
	}
	return all
}

// with is a copy of connectors with some more or others.
func with(connectors, more map[string]config) map[string]config {
	all := maps.Clone(connectors)
	maps.Copy(all, more)
	return all
}

// client asks whichever worker runs.
func client(t *testing.T) *connect.Client {
	t.Helper()
	c, err := connect.NewWith([]string{shared.workers[0].URL, shared.workers[1].URL}, connect.Options{Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// eventually waits for a condition; the bound is generous because machines differ. The condition says what is missing.
func eventually(t *testing.T, what string, missing func() string) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		lacks := missing()
		if lacks == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s: %s", what, lacks)
		}
	}
}

// byHand does what a person does through Connect's REST API, again while a rebalance keeps it from being done.
func byHand(t *testing.T, do func(ctx context.Context, c *connect.Client) error) {
	t.Helper()
	c := client(t)
	eventually(t, "Connect to do it", func() string {
		err := do(t.Context(), c)
		if err != nil && connect.KindOf(err) != connect.Busy {
			t.Fatal(err)
		}
		return said(err)
	})
}

func said(err error) string {
	if err != nil {
		return err.Error()
	}
	return ""
}

// stored is what Connect has.
func stored(t *testing.T) map[string]connect.Info {
	t.Helper()
	var all map[string]connect.Info
	eventually(t, "the configurations", func() string {
		var err error
		all, err = client(t).Infos(t.Context())
		return said(err)
	})
	return all
}

// mustRun waits until exactly these connectors are there, each with its one task, all RUNNING on living workers.
func mustRun(t *testing.T, connectors map[string]config) {
	t.Helper()
	want := slices.Sorted(maps.Keys(connectors))
	eventually(t, fmt.Sprintf("%d connectors to run, each once", len(want)), func() string {
		infos, err := client(t).Infos(t.Context())
		if err != nil {
			return err.Error()
		}
		statuses, err := client(t).Statuses(t.Context())
		if err != nil {
			return err.Error()
		}
		if got := slices.Sorted(maps.Keys(infos)); !slices.Equal(got, want) {
			return fmt.Sprintf("there are %v", got)
		}
		if len(statuses) != len(want) {
			return fmt.Sprintf("%d of %d have a state", len(statuses), len(want))
		}
		for _, name := range want {
			if lacks := notRunning(infos[name], statuses[name]); lacks != "" {
				return name + " " + lacks
			}
		}
		return ""
	})
}

// notRunning says what keeps a connector of one task from being as wanted.
func notRunning(info connect.Info, status connect.Status) string {
	switch {
	case len(info.Tasks) != 1 || len(status.Tasks) != 1 || status.Tasks[0].ID != 0:
		return fmt.Sprintf("has tasks %v, their states are %v", info.Tasks, status.Tasks)
	case status.Connector.State != "RUNNING" || status.Tasks[0].State.State != "RUNNING":
		return fmt.Sprintf("is %s, its task %s", status.Connector.State, status.Tasks[0].State.State)
	}
	for _, id := range []string{status.Connector.WorkerID, status.Tasks[0].WorkerID} {
		if i := slices.IndexFunc(shared.workers[:], func(w *kafka.Worker) bool { return strings.HasSuffix(w.URL, id) }); i < 0 || !alive(i) {
			return "is on " + id + ", which does not run"
		}
	}
	return ""
}

var lifeOfTask = regexp.MustCompile(`(Creating|Stopping) task (\S+)-0\b`)

// mustRunOnce counts in the living workers' logs how often each task was started and not stopped.
func mustRunOnce(t *testing.T, connectors map[string]config) {
	t.Helper()
	eventually(t, "each task to run once", func() string {
		running := map[string]int{}
		for i, w := range shared.workers {
			if !alive(i) {
				continue
			}
			for _, found := range lifeOfTask.FindAllStringSubmatch(w.Log(), -1) {
				if found[1] == "Creating" {
					running[found[2]]++
				} else {
					running[found[2]]--
				}
			}
		}
		for name := range connectors {
			if running[name] != 1 {
				return fmt.Sprintf("%s-0 runs %d times", name, running[name])
			}
		}
		return ""
	})
}
