package reconcile_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// canary is a password that no text may show.
const canary = "s3cr3t-canary"

// limit is the deadline of a test's run, on the bubble's clock.
const limit = time.Minute

// outcome is what a run did, in words.
type outcome struct {
	// lines has one line a connector: name, action, "written", the state asked for, state and tasks, error.
	lines   []string
	err     string
	waiting []string
	took    time.Duration
	results []reconcile.Result
}

// run reconciles on a clock that jumps, and checks what holds for every run: Done is called once for each connector
// with its result, no two calls overlap, and no text shows the canary.
func run(t *testing.T, f *fakeConnect, o reconcile.Options, desired ...connector.Connector) (out outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		out = runWith(ctx, t, f, o, desired...)
	})
	return out
}

func runWith(ctx context.Context, t *testing.T, f *fakeConnect, o reconcile.Options, desired ...connector.Connector) (out outcome) {
	t.Helper()
	var (
		done    = map[string][]string{}
		doing   alone
		waiting alone
		start   = time.Now()
	)
	o.Done = func(r reconcile.Result) {
		doing.enter()
		done[r.Name] = append(done[r.Name], line(r))
	}
	o.Waiting = func(reason string) {
		waiting.enter()
		out.waiting = append(out.waiting, reason)
	}
	results, err := reconcile.Run(ctx, f, desired, o)
	out.took, out.results = time.Since(start), results
	if err != nil {
		out.err = err.Error()
	}
	want := map[string][]string{}
	for _, r := range results {
		out.lines = append(out.lines, line(r))
		want[r.Name] = []string{line(r)}
	}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("Done (-results +done):\n%s", diff)
	}
	if n := doing.overlaps.Load() + waiting.overlaps.Load(); n > 0 {
		t.Errorf("%d calls of Done or Waiting overlap", n)
	}
	if shown := fmt.Sprint(out.lines, out.err, out.waiting); strings.Contains(shown, canary) {
		t.Errorf("a text shows the password: %s", strings.ReplaceAll(shown, canary, "CANARY"))
	}
	return out
}

func line(r reconcile.Result) string {
	words := []string{r.Name + ":", string(r.Action)}
	if r.Written {
		words = append(words, "written")
	}
	if r.Steered != "" {
		words = append(words, "asked to be "+r.Steered)
	}
	if r.State != "" {
		words = append(words, fmt.Sprintf("%s %d/%d", r.State, r.Running, r.Tasks))
	}
	if r.Err != nil {
		words = append(words, "- "+r.Err.Error())
	}
	return strings.Join(words, " ")
}

// expect compares the lines of a run.
func (out outcome) expect(t *testing.T, want ...string) {
	t.Helper()
	if out.err != "" {
		t.Error(out.err)
	}
	if diff := cmp.Diff(want, out.lines); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// writes compares how often each connector was written, as in "a a b".
func (f *fakeConnect) writes(t *testing.T, want string) {
	t.Helper()
	if diff := cmp.Diff(want, strings.Join(f.puts, " ")); diff != "" {
		t.Errorf("writes, -want +got:\n%s", diff)
	}
}

// wanted is a connector with a password.
func wanted(name string) connector.Connector {
	return connector.Connector{Name: name, Config: map[string]string{"connector.class": "C", "topics": "t", "db.password": canary}}
}

// holding is a Connect with one connector, "a", whose configuration is the wanted one and some keys more.
func holding(extra ...string) *fakeConnect {
	config := wanted("a").Config
	config["name"] = "a"
	for i := 0; i < len(extra); i += 2 {
		config[extra[i]] = extra[i+1]
	}
	return &fakeConnect{stored: map[string]map[string]string{"a": config}}
}

// failed is an answer of Connect.
func failed(status int, kind connect.Kind, op, message string) error {
	return &connect.Error{Op: op, Status: status, Kind: kind, Message: message}
}
