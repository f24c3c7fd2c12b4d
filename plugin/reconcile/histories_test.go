package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
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

const (
	me   = "kubernetes/ns/me"
	them = "kubernetes/ns/them"
	// patience is a run's deadline in a history, on the bubble's clock.
	patience = time.Hour
)

// TestHistories runs the reconciler against clusters that fail in a fifth of all answers, that lose and restart workers,
// and that are written by others, sometimes kills it, and lets one run in peace at the end. Whatever happens: a result
// without an error is true, one with an error is of a connector that is not as wanted, nothing of others is touched, and
// nothing is written that is stored already.
func TestHistories(t *testing.T) {
	histories := uint64(10000)
	if testing.Short() {
		histories = 200
	}
	began, failures := time.Now(), 0
	for seed := range histories {
		synctest.Test(t, func(t *testing.T) { failures += newHistory(t, seed).play() })
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d histories in %s; %d results were errors", histories, time.Since(began).Round(time.Second), failures)
}

// TestOneHistory is for looking at one: go test -run OneHistory -args, with the seed in the constant.
func TestOneHistory(t *testing.T) {
	const seed = 1
	synctest.Test(t, func(t *testing.T) { newHistory(t, seed).play() })
}

type history struct {
	t       *testing.T
	seed    uint64
	random  *rand.Rand
	cluster *fakeconnect.Cluster
	desired []connector.Connector
	others  map[string]map[string]string
	// late counts by connector the writes that were answered by a failure and carried out some time later.
	late map[string]int
	// secret is what is in all Secrets, seen is what the last run has seen of them, "" if it could not.
	secret int
	seen   string
}

func newHistory(t *testing.T, seed uint64) *history {
	h := &history{t: t, seed: seed, random: rand.New(rand.NewPCG(seed, 7)), late: map[string]int{}}
	faults := fakeconnect.Random(seed, 0.2)
	versions := []string{"4.3.1", "4.0.1", "3.9.1", "3.6.2"}
	h.cluster = fakeconnect.New(fakeconnect.Options{
		Workers: 1 + h.random.IntN(3), Seed: seed, Version: versions[h.random.IntN(len(versions))],
		MaskReads: h.random.IntN(4) == 0, ScheduledDelay: 10 * time.Second,
		Faults: func(r fakeconnect.Request) *fakeconnect.Fault {
			f := faults(r)
			if f != nil && f.Applied == fakeconnect.Later {
				h.late[r.Connector]++
			}
			return f
		},
	})
	h.others = map[string]map[string]string{
		"theirs":  {"connector.class": "FakeSource", "topic": "t", reconcile.OwnerKey: them},
		"nobodys": {"connector.class": "FakeSource", "topic": "t"},
	}
	before := maps.Clone(h.others)
	for i := range 6 {
		if h.random.IntN(2) == 0 {
			before[fmt.Sprint("c", i)] = h.config(reconcile.OwnerKey, me)
		}
	}
	h.cluster.Put(before)
	h.declare()
	return h
}

// config is one of four configurations.
func (h *history) config(more ...string) map[string]string {
	config := map[string]string{
		"connector.class": "FakeSource", "topic": fmt.Sprint("t", h.random.IntN(2)), "tasks.max": fmt.Sprint(1 + h.random.IntN(2)), "fake.password": canary,
	}
	for i := 0; i < len(more); i += 2 {
		config[more[i]] = more[i+1]
	}
	return config
}

// declare wants some of six connectors, in some state, one in ten of them invalid.
func (h *history) declare() {
	h.desired = nil
	for i := range 6 {
		if h.random.IntN(4) == 0 {
			continue
		}
		c := connector.Connector{Name: fmt.Sprint("c", i), Config: h.config()}
		c.State = []string{"", "running", "running", "paused", "stopped", "unmanaged"}[h.random.IntN(6)]
		if h.random.IntN(10) == 0 {
			delete(c.Config, "topic")
		}
		h.desired = append(h.desired, c)
	}
	if h.random.IntN(5) == 0 {
		h.desired = append(h.desired, connector.Connector{Name: "theirs", Config: h.config()})
	}
}

func (h *history) play() (failures int) {
	for range 1 + h.random.IntN(3) {
		switch h.random.IntN(6) {
		case 0:
			h.cluster.RestartWorker(0)
		case 1:
			h.byHand()
		case 2:
			h.run(1 + h.random.IntN(60))
		case 3:
			h.declare()
		default:
			failures += h.run(0)
		}
		// What was answered by a failure, after 90 s, and comes later has come.
		time.Sleep(150 * time.Second)
	}
	failures += h.run(0)
	h.journal()
	return failures
}

// byHand is what somebody does with another tool.
func (h *history) byHand() {
	name := fmt.Sprint("c", h.random.IntN(6))
	api := h.client("hand", nil)
	ctx, cancel := context.WithTimeout(h.t.Context(), 2*time.Minute)
	defer cancel()
	switch h.random.IntN(4) {
	case 0:
		_ = api.Pause(ctx, name)
	case 1:
		_ = api.Stop(ctx, name)
	case 2:
		_, _ = api.PutConfig(ctx, name, h.config(reconcile.OwnerKey, me))
	case 3:
		_ = api.Delete(ctx, name)
	}
}

func (h *history) client(who string, through http.RoundTripper) *connect.Client {
	if through == nil {
		through = h.cluster.Transport()
	}
	api, err := connect.NewWith(h.cluster.URLs(), connect.Options{Transport: through, Headers: []string{"X-Client: " + who}})
	if err != nil {
		h.t.Fatal(err)
	}
	return api
}

// killed is a network to a process that is killed at its n-th request: before it is sent, or before it is answered.
type killed struct {
	http.RoundTripper
	n    int
	late bool
	kill func()
}

func (k *killed) RoundTrip(r *http.Request) (*http.Response, error) {
	k.n--
	switch {
	case k.n > 0:
		return k.RoundTripper.RoundTrip(r)
	case k.n == 0 && k.late:
		_, _ = k.RoundTripper.RoundTrip(r)
	}
	k.kill()
	return nil, errors.New("killed")
}

// run reconciles, and is killed at a request unless that is 0. Then it looks whether what it says is so.
func (h *history) run(killAt int) (failures int) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	var through http.RoundTripper
	if killAt > 0 {
		through = &killed{RoundTripper: h.cluster.Transport(), n: killAt, late: h.random.IntN(2) == 0, kill: cancel}
	}
	o := reconcile.Options{
		Owner: me, Prune: true, MaxDeletes: -1, AllowEmpty: true, Restarts: 1, Settle: 5 * time.Second, SecretPropagation: 20 * time.Second,
	}
	h.rotate(&o)
	results, err := reconcile.Run(ctx, h.client("run", through), h.desired, o)
	if killAt > 0 {
		return 0
	}
	if err != nil {
		h.t.Errorf("the run failed: %v\n%s", err, h.story(""))
		return 1
	}
	// Statuses that are on their way arrive.
	time.Sleep(30 * time.Second)
	return h.check(results)
}

// rotate changes the Secrets before some runs. Not all runs can see them.
func (h *history) rotate(o *reconcile.Options) {
	h.secret += h.random.IntN(2)
	h.seen = ""
	if h.random.IntN(4) > 0 {
		h.seen = fmt.Sprint(h.secret)
		o.Secrets = secrets(h.seen)
	}
}

func (h *history) check(results []reconcile.Result) (failures int) {
	h.t.Helper()
	now := h.cluster.Connectors()
	pruned := true
	for i, want := range h.desired {
		r := results[i]
		wrong := h.wrong(want, now)
		if r.Err != nil {
			failures++
			pruned = false
		}
		if (r.Err == nil) != (wrong == "") && !(r.Err != nil && h.passed(r.Err)) {
			h.t.Errorf("%s: the run says %v, but %q: %+v\n%s", want.Name, r.Err, wrong, now[want.Name], h.story(want.Name))
		}
		if strings.Contains(fmt.Sprint(r.Err), canary) {
			h.t.Errorf("%s: the error shows the password", want.Name)
		}
	}
	declared := func(name string) bool {
		return slices.ContainsFunc(h.desired, func(c connector.Connector) bool { return c.Name == name })
	}
	for name, c := range now {
		if pruned && c.Config[reconcile.OwnerKey] == me && !declared(name) {
			h.t.Errorf("%s is not pruned: %+v\n%s", name, results, h.story(name))
		}
	}
	for name, config := range h.others {
		if c, there := now[name]; !there || c.Config["topic"] != config["topic"] || c.Config[reconcile.OwnerKey] != config[reconcile.OwnerKey] {
			h.t.Errorf("%s was touched: %+v", name, c)
		}
	}
	return failures
}

// passed tells the error that says nothing of how the connector is: it may be as wanted by an earlier run.
func (h *history) passed(err error) bool {
	return strings.Contains(err.Error(), "its validation did not end")
}

// wrong says how a connector is not as wanted, "" if it is.
func (h *history) wrong(want connector.Connector, all map[string]fakeconnect.Connector) string {
	c, there := all[want.Name]
	if !there {
		return "it is not there"
	}
	config := maps.Clone(c.Config)
	delete(config, reconcile.OwnerKey)
	delete(config, reconcile.RunKey)
	delete(config, reconcile.SecretsKey)
	if of := c.Config[reconcile.SecretsKey]; h.seen != "" && of != h.seen {
		return fmt.Sprintf("it is of Secret %q, not %s", of, h.seen)
	}
	if c.Config[reconcile.OwnerKey] != me {
		return "its owner is " + c.Config[reconcile.OwnerKey]
	}
	if !connector.Equal(want.Config, config) {
		return fmt.Sprint("its configuration differs: ", config)
	}
	state := map[string]string{"": "RUNNING", "running": "RUNNING", "paused": "PAUSED", "stopped": "STOPPED"}[want.State]
	if state != "" && c.State != state {
		return "it is " + c.State
	}
	for task, is := range c.Tasks {
		if state != "" && is != state {
			return fmt.Sprintf("task %d is %s", task, is)
		}
	}
	if c.State == "RUNNING" && (len(c.Tasks) == 0 || len(c.Tasks) != c.Wanted) {
		return fmt.Sprintf("%d of %d tasks run", len(c.Tasks), c.Wanted)
	}
	return ""
}

// journal looks at all that was ever written by the runs.
func (h *history) journal() {
	unchanged := map[string]int{}
	for _, w := range h.cluster.Journal() {
		if w.Client != "run" {
			continue
		}
		switch {
		case w.Op == "delete" && w.Before[reconcile.OwnerKey] != me:
			h.t.Errorf("%s was deleted, which belongs to %q", w.Connector, w.Before[reconcile.OwnerKey])
		case w.Op == "config" && w.Before != nil && maps.Equal(unmarked(w.Before), unmarked(w.After)):
			unchanged[w.Connector]++
		}
	}
	for name, n := range unchanged {
		if n > h.late[name] {
			h.t.Errorf("%s was written %d times although nothing changed, and only %d writes came late\n%s", name, n, h.late[name], h.story(name))
		}
	}
}

func unmarked(config map[string]string) map[string]string {
	config = maps.Clone(config)
	delete(config, reconcile.RunKey)
	return config
}

// story is what happened to a connector, or to all.
func (h *history) story(name string) (text string) {
	text = fmt.Sprintf("seed %d; faults: %q\n", h.seed, h.cluster.Faulted())
	for _, w := range h.cluster.Journal() {
		if name == "" || w.Connector == name {
			text += fmt.Sprintf("%s %s %s by %s: %v→%v %s→%s\n", w.At.Format("15:04:05.000"), w.Op, w.Connector, w.Client, w.Before["topic"], w.After["topic"], w.TargetBefore, w.Target)
		}
	}
	return text
}
