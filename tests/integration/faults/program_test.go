package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type config map[string]string

// job is a run of the registrar's program.
type job struct {
	owner      string
	connectors map[string]config
	urls       []string // nil: both workers'
	flags      []string
}

// report is what the program writes with --report.
type report struct {
	TookMs     int64
	Connectors []entry
	Error      string
}

type entry struct {
	Name, Action, Outcome, State, Error           string
	Tasks, Running, Attempts, Conflicts, Restarts int
}

// outcome is how a run ended: its exit code, its report, and its lines.
type outcome struct {
	report
	code int
	said string
}

// running is a run that has not ended.
type running struct {
	cmd            *exec.Cmd
	stdout, stderr bytes.Buffer
	cancel         context.CancelFunc
	done           chan struct{}
}

// runBound is above the --timeout of each run.
const runBound = 6 * time.Minute

func (j job) start(t *testing.T) *running {
	t.Helper()
	args := []string{"apply", "--owner", j.owner, "--connectors", folder(t, j.connectors), "--report", "-", "--timeout", "240s"}
	urls := j.urls
	if urls == nil {
		urls = []string{shared.workers[0].URL, shared.workers[1].URL}
	}
	for _, url := range urls {
		args = append(args, "--url", url)
	}
	ctx, cancel := context.WithTimeout(t.Context(), runBound)
	r := &running{cmd: exec.CommandContext(ctx, shared.registrar, append(args, j.flags...)...), cancel: cancel, done: make(chan struct{})}
	r.cmd.Stdout, r.cmd.Stderr = &r.stdout, &r.stderr
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = r.cmd.Wait()
		close(r.done)
	}()
	return r
}

func (j job) run(t *testing.T) outcome {
	t.Helper()
	return j.start(t).wait(t)
}

// ended tells whether the run is over.
func (r *running) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

func (r *running) wait(t *testing.T) outcome {
	t.Helper()
	<-r.done
	r.cancel()
	o := outcome{code: r.cmd.ProcessState.ExitCode(), said: r.stderr.String()}
	if o.code != 0 && o.code != 1 {
		t.Fatalf("the run ended with %s\n%s%s", r.cmd.ProcessState, &r.stdout, o.said)
	}
	if err := json.Unmarshal(r.stdout.Bytes(), &o.report); err != nil {
		t.Fatalf("the report is no JSON: %v\n%s%s", err, &r.stdout, o.said)
	}
	o.log(t)
	return o
}

// log tells the run's figures.
func (o outcome) log(t *testing.T) {
	outcomes := map[string]int{}
	failed, attempts, conflicts := 0, 0, 0
	for _, c := range o.Connectors {
		outcomes[c.Outcome]++
		attempts, conflicts = attempts+c.Attempts, conflicts+c.Conflicts
		if c.Error != "" {
			failed++
		}
	}
	for name, why := range firstOfEach(o.Connectors) {
		t.Logf("%s: %s", name, why)
	}
	t.Logf("exit code %d after %.1f s: %v, %d failed, %d attempts, %d conflicts; %s",
		o.code, float64(o.TookMs)/1000, outcomes, failed, attempts, conflicts, o.Error)
}

// firstOfEach are the errors of a run, each of the first connector that has it.
func firstOfEach(all []entry) map[string]string {
	seen, first := map[string]bool{}, map[string]string{}
	for _, c := range all {
		if why := strings.ReplaceAll(c.Error, c.Name, "NAME"); why != "" && !seen[why] {
			seen[why], first[c.Name] = true, why
		}
	}
	return first
}

// of is the report's entry of a connector, empty if it has none.
func (o outcome) of(name string) entry {
	for _, c := range o.Connectors {
		if c.Name == name {
			return c
		}
	}
	return entry{}
}

// mustEnd fails the test when the run did not end with a code.
func (o outcome) mustEnd(t *testing.T, code int) {
	t.Helper()
	if o.code != code {
		t.Fatalf("exit code %d, want %d; it said:\n%s\n%s", o.code, code, o.said, o.Error)
	}
}

// mustSay fails the test when a connector's outcome is another one.
func (o outcome) mustSay(t *testing.T, outcomes map[string]string) {
	t.Helper()
	for name, want := range outcomes {
		if got := o.of(name); got.Outcome != want {
			t.Errorf("%s: got %+v, want %s; it said:\n%s", name, got, want, o.said)
		}
	}
}

// folder is a folder of connector files.
func folder(t *testing.T, connectors map[string]config) string {
	t.Helper()
	dir := t.TempDir()
	for name, c := range connectors {
		text, err := json.Marshal(map[string]any{"name": name, "config": c})
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".json"), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// cleanUp deletes an owner's connectors after a test, so that the next one finds none.
func cleanUp(t *testing.T, owner string) {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), runBound)
		defer cancel()
		// A test that failed may have left workers dead.
		for i := range shared.workers {
			if !alive(i) {
				t.Errorf("%s is dead: starting it again: %v", shared.workers[i].Name, startWorkers(ctx, i))
			}
		}
		remove := exec.CommandContext(ctx, shared.registrar, "remove", "--owner", owner, "--url", shared.workers[0].URL, "--url", shared.workers[1].URL)
		if out, err := remove.CombinedOutput(); err != nil {
			t.Errorf("removing the connectors of %s: %v\n%s", owner, err, out)
		}
	})
}
