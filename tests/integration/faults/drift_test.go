package faults

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// TestDrift repairs what was done by hand, and leaves alone what was not touched.
func TestDrift(t *testing.T) {
	owner := "faults/drift"
	cleanUp(t, owner)
	names := []string{"changed", "disowned", "deleted", "paused", "stopped", "untouched"}
	j := job{owner: owner, connectors: map[string]config{}, flags: []string{"--prune"}}
	for _, name := range names {
		j.connectors[name] = quick()
	}
	j.run(t).mustEnd(t, 0)
	mustRun(t, j.connectors)

	before := stored(t)
	changed, disowned := maps.Clone(before["changed"].Config), maps.Clone(before["disowned"].Config)
	changed["poll.ms"], changed["added"] = "999", "by hand"
	delete(disowned, reconcile.OwnerKey)
	for _, do := range []func(context.Context, *connect.Client) error{
		func(ctx context.Context, c *connect.Client) error {
			_, err := c.PutConfig(ctx, "changed", changed)
			return err
		},
		func(ctx context.Context, c *connect.Client) error {
			_, err := c.PutConfig(ctx, "disowned", disowned)
			return err
		},
		func(ctx context.Context, c *connect.Client) error { return c.Delete(ctx, "deleted") },
		func(ctx context.Context, c *connect.Client) error { return c.Pause(ctx, "paused") },
		func(ctx context.Context, c *connect.Client) error { return c.Stop(ctx, "stopped") },
	} {
		byHand(t, do)
	}
	seenByBoth(t, func(infos map[string]connect.Info, statuses map[string]connect.Status) bool {
		_, exists := infos["deleted"]
		return !exists && infos["changed"].Config["poll.ms"] == "999" && infos["disowned"].Config[reconcile.OwnerKey] == "" &&
			statuses["paused"].Connector.State == "PAUSED" && statuses["stopped"].Connector.State == "STOPPED"
	})

	got := j.run(t)
	got.mustEnd(t, 0)
	got.mustSay(t, map[string]string{
		"changed": "updated", "disowned": "updated", "deleted": "created", "paused": "resumed", "stopped": "resumed", "untouched": "unchanged",
	})
	mustRun(t, j.connectors)
	for name, info := range stored(t) {
		if _, added := info.Config["added"]; added || info.Config[reconcile.OwnerKey] != owner || info.Config["poll.ms"] != "1000" {
			t.Errorf("%s is not repaired: %v", name, info.Config)
		}
	}
}

// seenByBoth waits until both workers show what was done by hand: each reads Connect's topics on its own.
func seenByBoth(t *testing.T, is func(map[string]connect.Info, map[string]connect.Status) bool) {
	t.Helper()
	for _, w := range shared.workers {
		c, err := connect.New(w.URL)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, w.Name+" to show it", func() string {
			infos, err := c.Infos(t.Context())
			if err != nil {
				return err.Error()
			}
			statuses, err := c.Statuses(t.Context())
			if err == nil && !is(infos, statuses) {
				return "it does not yet"
			}
			return said(err)
		})
	}
}

// versions are the two sets of connectors of an old run and a newer one.
func versions() (old, now map[string]config) {
	old = map[string]config{"both": quick("poll.ms", "700"), "only-old": quick()}
	now = map[string]config{"both": quick("poll.ms", "800"), "only-new": quick()}
	return old, now
}

// TestOldRunAfterNewOne: a run that had to wait must not undo what a newer one did.
func TestOldRunAfterNewOne(t *testing.T) {
	owner := "faults/stale"
	cleanUp(t, owner)
	old, now := versions()
	held, gate := job{owner: owner, connectors: old, flags: []string{"--prune"}}.begun(t)
	newer := job{owner: owner, connectors: now, flags: []string{"--prune"}}
	newer.run(t).mustEnd(t, 0)
	before := stored(t)
	records := configRecords(t)

	gate.open()
	got := held.wait(t)
	got.mustEnd(t, 1)
	if !strings.Contains(got.Error, "this run is out of date") || len(got.Connectors) != 0 {
		t.Errorf("got %+v", got.report)
	}
	if n := configRecords(t) - records; n != 0 {
		t.Errorf("%d records were written", n)
	}
	mustRun(t, now)
	for name, info := range stored(t) {
		if !maps.Equal(info.Config, before[name].Config) {
			t.Errorf("%s was changed: %v", name, info.Config)
		}
	}
	for _, c := range newer.run(t).Connectors {
		if c.Outcome != "unchanged" {
			t.Errorf("got %+v", c)
		}
	}
}

// TestNewRunAfterOldOne: one that began later wins, whichever ends first.
func TestNewRunAfterOldOne(t *testing.T) {
	owner := "faults/newer"
	cleanUp(t, owner)
	old, now := versions()
	first, firstGate := job{owner: owner, connectors: old, flags: []string{"--prune"}}.begun(t)
	second, secondGate := job{owner: owner, connectors: now, flags: []string{"--prune"}}.begun(t)
	firstGate.open()
	first.wait(t).mustEnd(t, 0)
	mustRun(t, old)

	secondGate.open()
	got := second.wait(t)
	got.mustEnd(t, 0)
	got.mustSay(t, map[string]string{"both": "updated", "only-new": "created", "only-old": "deleted"})
	mustRun(t, now)
	if poll := stored(t)["both"].Config["poll.ms"]; poll != "800" {
		t.Errorf("both has poll.ms %s", poll)
	}
}
