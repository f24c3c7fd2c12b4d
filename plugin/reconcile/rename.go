package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// beginsStopped tells a connector that gets offsets before it first runs.
func (s Step) beginsStopped() bool { return len(s.offsets) > 0 || s.renamedFrom != "" }

// offsetsName is what people call the offsets to begin with.
func (s Step) offsetsName() string {
	if s.renamedFrom != "" {
		return "the offsets of " + s.renamedFrom
	}
	return "its initialOffsets"
}

// Begins names the offsets that a connector begins with if it has none yet, empty without any.
func (s Step) Begins() string {
	if !s.beginsStopped() {
		return ""
	}
	return s.offsetsName()
}

// planRenames decides which connectors take over the offsets of the name that they had, and returns the deletions of those. A
// connector that is not there any more was renamed before.
func (p *Plan) planRenames(desired []connector.Connector, o Options) (removals []Step) {
	p.renames = map[string]int{}
	for i, want := range desired {
		old, exists := p.read.infos[want.RenamedFrom]
		step := &p.Steps[i]
		if want.RenamedFrom == "" || !exists || step.Action == Refuse || step.Action == Invalid || step.foreign {
			continue
		}
		stopped := p.read.statuses[want.RenamedFrom].Connector.State == "STOPPED"
		hasRun := slices.Contains(ran, step.StateNow)
		if why := p.refuseRename(want, old, desired, o); why != "" {
			step.refuse("renamedFrom: " + why)
			continue
		}
		switch {
		case hasRun && !stopped:
			step.refuse(fmt.Sprintf("renamedFrom: both %s and %s are there and run, so neither has the other's offsets: stop or delete one", want.RenamedFrom, want.Name))
			continue
		case !hasRun:
			step.renamedFrom = want.RenamedFrom
		}
		p.renames[want.RenamedFrom] = i
		removals = append(removals, Step{Name: want.RenamedFrom, Action: Prune, Stored: old.Config})
	}
	return removals
}

// refuseRename says why a rename cannot be, empty if it can.
func (p *Plan) refuseRename(want connector.Connector, old connect.Info, desired []connector.Connector, o Options) string {
	from := want.RenamedFrom
	_, taken := p.renames[from]
	switch owner := old.Config[OwnerKey]; {
	case slices.ContainsFunc(desired, func(c connector.Connector) bool { return c.Name == from }):
		return from + " is declared too: remove it, or renamedFrom"
	case taken:
		return "another connector is renamed from " + from + " too: one can have its offsets"
	case owner == "" || owner != o.Owner:
		return from + " does not belong to this owner, which would delete it: adopt it under its old name first"
	case matches(o.Protect, from):
		return from + " is protected from deletion: take it out of the protected names, or remove renamedFrom"
	case o.Scheduled:
		return "a scheduled run renames nothing: upgrade the release, or run apply"
	case !p.Server.AtLeast(3, 7):
		return fmt.Sprintf("it needs workers of Kafka 3.7 or later, and these are of %s", p.Server.Version)
	}
	return ""
}

// tellingKeys is how many keys a configuration has at least that is not equal to another one by chance.
const tellingKeys = 3

// hintRenames warns of a connector that is new and equal to one that is no longer declared.
func (p *Plan) hintRenames(desired []connector.Connector, o Options) {
	declared := map[string]bool{}
	for _, want := range desired {
		declared[want.Name], declared[want.RenamedFrom] = true, true
	}
	for i, want := range desired {
		if p.Steps[i].Action != Create || p.Steps[i].beginsStopped() || len(want.Config) < tellingKeys {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(p.read.infos)) {
			config := p.read.infos[name].Config
			if !declared[name] && o.Owner != "" && config[OwnerKey] == o.Owner && connector.Equal(withoutMarks(config), withoutMarks(want.Config)) {
				o.Warn(fmt.Sprintf("%s is new and equal to %s, which is no longer declared: if it was renamed, it reads everything again, unless you set renamedFrom: %s", want.Name, name, name))
			}
		}
	}
}

// offsetsPause is between two readings of offsets that have to be equal: tasks commit their last ones after the connector has stopped.
const offsetsPause = 2 * time.Second

// offsetsOf stops a connector and reads its offsets, when they no longer change.
func (r *run) offsetsOf(ctx context.Context, api offsetAPI, name string) ([]connect.Offset, error) {
	quiet := Options{Poll: r.o.Poll, Settle: r.o.Settle, Waiting: r.o.Waiting}
	if err := operateOne(ctx, r.api, name, Stop, quiet); err != nil {
		return nil, fmt.Errorf("stopping %s: %w", name, err)
	}
	for last := ""; ; {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the last offsets of %s: %w", name, context.Cause(ctx))
		case <-time.After(offsetsPause):
		}
		offsets, err := retry(ctx, r.o, notReadYet, func() ([]connect.Offset, error) { return api.Offsets(ctx, name) })
		if err != nil {
			return nil, fmt.Errorf("reading the offsets of %s: %w", name, err)
		}
		now := canonical(offsets)
		if now == last {
			return offsets, nil
		}
		last = now
	}
}

// carriedOver tells whether a connector may be deleted: not before the one that was renamed from it has its offsets.
func (r *run) carriedOver(name string) bool {
	i, renamed := r.renames[name]
	return !renamed || r.steps[i].renamedFrom == "" || r.hasBegun(i)
}
