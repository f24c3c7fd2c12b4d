package faults

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hundred is how many connectors are registered while something is lost.
const hundred = 100

// configRecords counts the records of the topic of configurations: asking the broker does not disturb the workers.
func configRecords(t *testing.T) (n int64) {
	t.Helper()
	ends, err := shared.cluster.EndOffsets(t.Context(), group+"-configs")
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range ends {
		n += end
	}
	return n
}

// written waits until a run has written so many records: two for each connector that it creates stopped, then one
// for each that it resumes, and those of their tasks.
func written(t *testing.T, r *running, since, records int64) {
	t.Helper()
	eventually(t, "the run to write", func() string {
		n := configRecords(t) - since
		if n >= records {
			return ""
		}
		if r.ended() {
			t.Fatalf("the run ended after %d records:\n%s%s", n, &r.stdout, &r.stderr)
		}
		return fmt.Sprintf("%d records of %d", n, records)
	})
	if r.ended() {
		t.Fatal("the run ended too early to be disturbed")
	}
}

// duringRegistration registers 100 connectors and loses something after so many records. The run must end as its report
// says; mend starts what is still missing, and a second run must repair all.
func duringRegistration(t *testing.T, records int64, lose, mend func()) {
	t.Helper()
	owner := "faults/" + t.Name()
	cleanUp(t, owner)
	j := job{owner: owner, connectors: many(strings.ToLower(t.Name()), hundred), flags: []string{"--prune"}}
	since := configRecords(t)
	first := j.start(t)
	written(t, first, since, records)
	lose()
	got := first.wait(t)
	mustAgree(t, got)
	mend()
	again := j.run(t)
	again.mustEnd(t, 0)
	mustRun(t, j.connectors)
	mustRunOnce(t, j.connectors)
	third := j.run(t)
	third.mustEnd(t, 0)
	for _, c := range third.Connectors {
		if c.Outcome != "unchanged" || c.Attempts != 0 {
			t.Errorf("there is nothing left to do, but %+v", c)
		}
	}
}

// mustAgree compares a report with what Connect has.
func mustAgree(t *testing.T, o outcome) {
	t.Helper()
	if len(o.Connectors) != hundred {
		t.Errorf("the report has %d connectors; error: %s", len(o.Connectors), o.Error)
	}
	infos, failed := stored(t), 0
	well := map[string]config{}
	for _, c := range o.Connectors {
		_, exists := infos[c.Name]
		switch {
		case c.Error != "":
			failed++
			if c.Outcome == "not created" && exists || c.Outcome == "created" && !exists {
				t.Errorf("exists: %t, but the report says %+v", exists, c)
			}
		case c.Outcome == "created" && c.State == "RUNNING" && c.Running == 1 && c.Tasks == 1:
			well[c.Name] = nil
		default:
			t.Errorf("without an error, but not as wanted: %+v", c)
		}
	}
	if (failed > 0) != (o.code == 1) || (o.code == 1) != (o.Error != "") {
		t.Errorf("%d failed, but the exit code is %d and the error %q", failed, o.code, o.Error)
	}
	if failed == 0 {
		mustRun(t, well)
	}
}

func TestFollowerKilledWhileConnectorsAreWritten(t *testing.T) {
	duringRegistration(t, 60, func() { shared.workers[1].Kill() }, func() { restart(t, 1) })
}

// TestFirstWorkerKilledWhileConnectorsAreResumed kills the one that is asked, and starts it again at once.
func TestFirstWorkerKilledWhileConnectorsAreResumed(t *testing.T) {
	duringRegistration(t, 2*hundred+30, func() {
		shared.workers[0].Kill()
		restart(t, 0)
	}, func() {})
}

// grace is what workers are given to end, as Kubernetes does; one that still waits for a request then is killed.
const grace = 20 * time.Second

func TestAllWorkersRestarted(t *testing.T) {
	duringRegistration(t, 100, func() {
		ended := make(chan struct{})
		for _, w := range shared.workers {
			go func() {
				ctx, cancel := context.WithTimeout(context.Background(), grace)
				defer cancel()
				_ = w.Stop(ctx)
				ended <- struct{}{}
			}()
		}
		for range shared.workers {
			<-ended
		}
		restart(t, 0, 1)
	}, func() {})
}

// TestBrokerAway: for longer than workers are missed by their group (10 s).
func TestBrokerAway(t *testing.T) {
	duringRegistration(t, 100, func() {
		signal := func(s syscall.Signal) {
			if err := syscall.Kill(shared.cluster.BrokerPid(), s); err != nil {
				t.Fatal(err)
			}
		}
		signal(syscall.SIGSTOP)
		defer signal(syscall.SIGCONT)
		time.Sleep(20 * time.Second)
	}, func() {})
}

func restart(t *testing.T, which ...int) {
	t.Helper()
	if err := startWorkers(t.Context(), which...); err != nil {
		t.Fatal(err)
	}
}
