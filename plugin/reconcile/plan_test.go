package reconcile_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

const owned = reconcile.OwnerKey

// TestPlan has one connector, "a": what Connect holds of it, who asks, and what becomes of it.
func TestPlan(t *testing.T) {
	const hint = "; choose another name, or take it over with --take-ownership (registration.takeOwnership in values)"
	const (
		unowned = "a: refuse - it exists already with another configuration and belongs to nobody" + hint
		theirs  = "a: refuse - it belongs to them" + hint
		left    = "a: none RUNNING 1/1"
		updated = "a: update written RUNNING 1/1"
		adopted = "a: adopt written RUNNING 1/1"
	)
	tests := []struct {
		name    string
		connect *fakeConnect
		owner   string
		take    bool
		want    string
		// wantOwner is the owner that is stored then.
		wantOwner string
	}{
		{"new", &fakeConnect{}, "me", false, "a: create written RUNNING 1/1", "me"},
		{"new, nobody's", &fakeConnect{}, "", false, "a: create written RUNNING 1/1", ""},
		{"mine and equal", holding(owned, "me"), "me", false, left, "me"},
		{"mine and changed", holding(owned, "me", "topics", "old"), "me", false, updated, "me"},
		{"mine with a key more", holding(owned, "me", "x", "1"), "me", false, updated, "me"},
		{"nobody's and equal", holding(), "me", false, left, ""},
		{"nobody's and changed", holding("topics", "old"), "me", false, unowned, ""},
		{"theirs and equal", holding(owned, "them"), "me", false, theirs, "them"},
		{"theirs and changed", holding(owned, "them", "topics", "old"), "me", false, theirs, "them"},
		{"no owner, equal", holding(), "", false, left, ""},
		{"no owner, changed", holding("topics", "old"), "", false, updated, ""},
		{"no owner, theirs and equal", holding(owned, "them"), "", false, theirs, "them"},
		{"no owner, theirs and changed", holding(owned, "them", "topics", "old"), "", false, theirs, "them"},
		{"take over theirs", holding(owned, "them"), "me", true, adopted, "me"},
		{"take over nobody's, equal", holding(), "me", true, adopted, "me"},
		{"take over nobody's, changed", holding("topics", "old"), "me", true, adopted, "me"},
		{"take over mine, equal", holding(owned, "me"), "me", true, left, "me"},
		{"take over theirs for nobody", holding(owned, "them"), "", true, adopted, ""},
		{"masked by Connect", holding(owned, "me", "db.password", "********"), "me", false, left, "me"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, before := test.connect, maps.Clone(test.connect.stored["a"])
			out := run(t, f, reconcile.Options{Owner: test.owner, TakeOwnership: test.take}, wanted("a"))
			out.expect(t, test.want)
			want := before
			if out.results[0].Written {
				f.writes(t, "a")
				want = maps.Clone(wanted("a").Config)
				want["name"] = "a"
				if test.owner != "" {
					want[owned] = test.owner
					// The bubble's clock begins then.
					want[reconcile.RunKey] = "2000-01-01T00:00:00.000Z"
				}
			} else {
				// An unchanged write restarts the connector: there must be none at all.
				f.writes(t, "")
			}
			if diff := cmp.Diff(want, f.stored["a"]); diff != "" {
				t.Errorf("stored, -want +got:\n%s", strings.ReplaceAll(diff, canary, "CANARY"))
			}
			if got := f.stored["a"][owned]; got != test.wantOwner {
				t.Errorf("owner %q, want %q", got, test.wantOwner)
			}
		})
	}
}

// TestPlanLeavesTheRest looks at neither the order of results nor at connectors that nobody asked for.
func TestPlanLeavesTheRest(t *testing.T) {
	f := holding(owned, "me")
	f.stored["other"] = map[string]string{"connector.class": "C", owned: "me"}
	z, b := wanted("z"), wanted("b")
	out := run(t, f, reconcile.Options{Owner: "me"}, z, wanted("a"), b)
	out.expect(t, "z: create written RUNNING 1/1", "a: none RUNNING 1/1", "b: create written RUNNING 1/1")
	if diff := cmp.Diff(map[string]string{"connector.class": "C", owned: "me"}, f.stored["other"]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// The owner is written to Connect, not into what the caller gave.
	if _, marked := z.Config[owned]; marked {
		t.Error("the caller's configuration was changed")
	}
}

func TestNothingWanted(t *testing.T) {
	f := holding(owned, "me")
	out := run(t, f, reconcile.Options{Owner: "me"})
	out.expect(t)
	f.writes(t, "")
	if out.took != 0 {
		t.Errorf("took %s", out.took)
	}
}
