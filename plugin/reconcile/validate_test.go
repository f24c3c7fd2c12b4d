package reconcile_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// invalidB finds an error in "b" that quotes its password.
func invalidB(_ context.Context, config map[string]string) (connect.Validation, error) {
	v := connect.Validation{Name: config["name"], Keys: []connect.ValidatedKey{{Name: "topics", Type: "LIST"}}}
	if config["name"] == "b" {
		v.ErrorCount = 1
		v.Keys[0].Errors = []string{"no topics for " + config["db.password"]}
	}
	return v, nil
}

// TestInvalid: what Connect refuses is left out and the others are written, or nothing at all is.
func TestInvalid(t *testing.T) {
	const why = "b: invalid - topics: no topics for ********"
	f := &fakeConnect{validate: invalidB}
	run(t, f, reconcile.Options{}, wanted("a"), wanted("b")).expect(t, "a: create written RUNNING 1/1", why)
	f.writes(t, "a")

	f = &fakeConnect{validate: invalidB}
	run(t, f, reconcile.Options{FailFast: true}, wanted("a"), wanted("b")).expect(t,
		"a: create - not written, because another connector is invalid or refused (--fail-fast)", why)
	f.writes(t, "")

	f = &fakeConnect{validate: invalidB}
	run(t, f, reconcile.Options{NoValidate: true}, wanted("b")).expect(t, "b: create written RUNNING 1/1")

	f = &fakeConnect{}
	run(t, f, reconcile.Options{}, connector.Connector{Name: "a", Config: map[string]string{"topics": "t"}}).expect(t,
		"a: invalid - connector.class is missing, set it to the connector's class")

	// What is equal is not validated.
	f = holding(owned, "me")
	f.validate = func(context.Context, map[string]string) (connect.Validation, error) {
		t.Error("it is validated")
		return connect.Validation{}, nil
	}
	run(t, f, reconcile.Options{Owner: "me"}, wanted("a")).expect(t, "a: none RUNNING 1/1")
}

// TestValidationFails: what passes is asked again, what does not is the connector's fault.
func TestValidationFails(t *testing.T) {
	const op = "PUT /connector-plugins/C/config/validate"
	n := 0
	f := &fakeConnect{validate: func(context.Context, map[string]string) (connect.Validation, error) {
		if n++; n < 3 {
			return connect.Validation{}, failed(500, connect.Busy, op, "a rebalance is expected")
		}
		return connect.Validation{}, nil
	}}
	run(t, f, reconcile.Options{}, wanted("a")).expect(t, "a: create written RUNNING 1/1")

	f = &fakeConnect{validate: func(context.Context, map[string]string) (connect.Validation, error) {
		return connect.Validation{}, failed(500, connect.Invalid, op, "Failed to find any class that implements Connector and which name matches C")
	}}
	run(t, f, reconcile.Options{}, wanted("a")).expect(t, "a: invalid - Failed to find any class that implements Connector and which name matches C")
}

// TestValidationHangs for one connector: the others are written while there is time.
func TestValidationHangs(t *testing.T) {
	f := &fakeConnect{validate: func(ctx context.Context, config map[string]string) (connect.Validation, error) {
		if config["name"] == "b" {
			<-ctx.Done()
			return connect.Validation{}, failed(0, connect.Unknown, "PUT validate", "context deadline exceeded")
		}
		return connect.Validation{}, nil
	}}
	out := run(t, f, reconcile.Options{}, wanted("a"), wanted("b"))
	out.expect(t, "a: create written RUNNING 1/1",
		"b: invalid - its validation did not end within 20s: does it wait for a system that does not answer? context deadline exceeded")
	if out.took != limit/3 {
		t.Errorf("took %s", out.took)
	}
}

// TestPlanShows what a run would do, without doing it. Connect knows which keys are passwords.
func TestPlanShows(t *testing.T) {
	const pin = "pin-of-the-canary"
	f := several()
	f.stored["a"]["topics"], f.stored["a"]["hsm.pin"] = "old", "old-"+pin
	f.held = map[string]string{"old-1": "PAUSED"}
	f.validate = func(context.Context, map[string]string) (connect.Validation, error) {
		return connect.Validation{Keys: []connect.ValidatedKey{{Name: "hsm.pin", Type: "PASSWORD"}}}, nil
	}
	a, old := wanted("a"), connector.Connector{Name: "old-1", Config: map[string]string{"connector.class": "C"}}
	a.Config["hsm.pin"] = pin
	plan, err := reconcile.MakePlan(t.Context(), f, []connector.Connector{a, wanted("new"), old, wanted("theirs")},
		reconcile.Options{Owner: "me", Prune: true, MaxDeletes: -1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, step := range plan.Steps {
		shown := step.Redacted()
		line := fmt.Sprintf("%s: %s %s %s", shown.Name, shown.Action, shown.State, shown.StateNow)
		for _, c := range shown.Changes {
			line += fmt.Sprintf(" %s %s %q→%q", c.Kind, c.Key, c.Old, c.New)
		}
		got = append(got, line)
		if text := fmt.Sprint(shown); strings.Contains(text, pin) || strings.Contains(text, canary) {
			t.Errorf("%s shows a password", step.Name)
		}
	}
	want := []string{
		`a: update running RUNNING changed hsm.pin "********"→"********" changed topics "old"→"t"`,
		"new: create running ", "old-1: state running PAUSED",
		`theirs: refuse running RUNNING changed connect-register.owner "them"→"me" added db.password ""→"********" added topics ""→"t"`,
		"old-2: prune  ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if !plan.Changed() || !plan.Failed() || len(f.puts)+len(f.asked) > 0 {
		t.Errorf("changed %t, failed %t; wrote %q %q", plan.Changed(), plan.Failed(), f.puts, f.asked)
	}
}

// TestRestarts of what has FAILED, as often as is allowed.
func TestRestarts(t *testing.T) {
	bad := withTrace(state("RUNNING", "RUNNING", "FAILED"), "boom")
	const restart = "restart tasks=true failed=true a"
	tests := []struct {
		name     string
		restarts int
		// good is after how many restarts it runs.
		good  int
		state string
		want  string
	}{
		{"none allowed", 0, 1, "", "a: none FAILED 1/2 - task 1 FAILED on w2:8083: boom"},
		{"once", 1, 1, "", "a: restart RUNNING 2/2"},
		{"not enough", 2, 3, "", "a: restart FAILED 1/2 - task 1 FAILED on w2:8083: boom"},
		{"enough", 3, 3, "unmanaged", "a: restart RUNNING 2/2"},
		{"not to run", 3, 3, "paused", "a: state asked to be paused FAILED 1/2 - task 1 FAILED on w2:8083: boom"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := holding(owned, "me")
			f.status = func(string, time.Duration) (connect.Status, bool) {
				if strings.Count(strings.Join(f.asked, ","), restart) < test.good {
					return bad, true
				}
				return state("RUNNING", "RUNNING", "RUNNING"), true
			}
			out := run(t, f, reconcile.Options{Owner: "me", Restarts: test.restarts, Settle: 5 * time.Second}, in(test.state))
			out.expect(t, test.want)
			if r := out.results[0]; test.state != "paused" && r.Restarts != min(test.restarts, test.good) {
				t.Errorf("%d restarts; %q", r.Restarts, f.asked)
			}
		})
	}
	// Nobody's connector is not ours to restart.
	f := holding()
	f.status = constant(bad)
	run(t, f, reconcile.Options{Owner: "me", Restarts: 1}, wanted("a")).expect(t, "a: none FAILED 1/2 - task 1 FAILED on w2:8083: boom")
	if len(f.asked) > 0 {
		t.Errorf("asked %q", f.asked)
	}
}

// TestKeysOfTheServer make no difference, when they are named.
func TestKeysOfTheServer(t *testing.T) {
	f := holding(owned, "me", "cloud.region", "eu")
	run(t, f, reconcile.Options{Owner: "me", IgnoreKeys: []string{"cloud.*"}}, wanted("a")).expect(t, "a: none RUNNING 1/1")
	f = holding(owned, "me", "cloud.region", "eu")
	run(t, f, reconcile.Options{Owner: "me", IgnoreKeys: []string{"cloud"}}, wanted("a")).expect(t, "a: update written RUNNING 1/1")
	f = holding(owned, "me", "topics", "old")
	run(t, f, reconcile.Options{Owner: "me", IgnoreKeys: []string{"*"}}, wanted("a")).expect(t, "a: update written RUNNING 1/1")
}

// TestLostOwner is repaired where the rest of what a run wrote is still there.
func TestLostOwner(t *testing.T) {
	f := holding(reconcile.RunKey, "1999-01-01T00:00:00.000Z")
	run(t, f, reconcile.Options{Owner: "me"}, wanted("a")).expect(t, "a: update written RUNNING 1/1")
	if f.stored["a"][owned] != "me" {
		t.Error("no owner")
	}
	f = holding(reconcile.RunKey, "1999-01-01T00:00:00.000Z")
	run(t, f, reconcile.Options{}, wanted("a")).expect(t, "a: none RUNNING 1/1")
}
