package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// planPrune lists the deletions, or says why there are to be none.
func planPrune(infos map[string]connect.Info, desired []connector.Connector, o Options) (steps []Step, refusal string) {
	if !o.Prune || o.Scheduled || o.Owner == "" {
		return nil, ""
	}
	declared := map[string]bool{}
	for _, want := range desired {
		declared[want.Name] = true
		if want.RenamedFrom != "" {
			declared[want.RenamedFrom] = true // it goes when the new one has its offsets
		}
	}
	for _, name := range slices.Sorted(maps.Keys(infos)) {
		config := infos[name].Config
		if config[OwnerKey] == o.Owner && !declared[name] && !matches(o.Protect, name) {
			steps = append(steps, Step{Name: name, Action: Prune, Stored: config})
		}
	}
	switch {
	case len(steps) > 0 && len(desired) == 0 && !o.AllowEmpty:
		refusal = fmt.Sprintf("no connector is declared, so all of %s would be deleted: %s. If that is meant, add --allow-empty",
			o.Owner, list(names(steps), 5))
	case o.MaxDeletes >= 0 && len(steps) > o.MaxDeletes:
		refusal = fmt.Sprintf("connectors of %s that are no longer declared: %d, but at most %d are deleted at once: %s. "+
			"If that is meant, raise --max-deletes (registration.prune.maxDeletes in values)", o.Owner, len(steps), o.MaxDeletes, list(names(steps), 5))
	}
	if refusal != "" {
		return nil, refusal
	}
	return steps, ""
}

func names(steps []Step) []string {
	all := make([]string, 0, len(steps))
	for _, step := range steps {
		all = append(all, step.Name)
	}
	return all
}

// PruneOnly deletes the connectors of the owner that are not declared, within the limits of the options, and waits until they
// are gone. It writes nothing else.
func PruneOnly(ctx context.Context, api API, desired []connector.Connector, o Options) ([]Result, error) {
	o = o.withDefaults()
	o.Prune, o.NoValidate = true, true
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if err := WaitReady(ctx, api, o); err != nil {
		return nil, err
	}
	plan, err := makePlan(ctx, api, desired, o, foreignPatience)
	if err != nil {
		return nil, err
	}
	r := newRun(api, plan, o)
	if err := r.upToDate(desired); err != nil {
		return nil, err
	}
	r.steps, r.results = nil, nil
	r.prunes = slices.DeleteFunc(r.prunes, func(s Step) bool { _, renamed := r.renames[s.Name]; return renamed })
	return r.prune(ctx)
}

// prune deletes last, and only after everything else is as wanted.
func (r *run) prune(ctx context.Context) ([]Result, error) {
	if r.refusal != "" {
		return r.results, fmt.Errorf("nothing is deleted: %s", r.refusal)
	}
	if len(r.prunes) == 0 {
		return r.results, nil
	}
	if why := r.keep(ctx); why != "" {
		results := r.results
		for _, step := range r.prunes {
			kept := Result{Name: step.Name, Action: Prune, Kept: why}
			r.o.Done(kept)
			results = append(results, kept)
		}
		return results, nil
	}
	return append(r.results, removeAll(ctx, r.api, r.prunes, r.o)...), nil
}

// keep says why nothing is deleted now. What is to be deleted is read once more: it may be somebody else's by now.
func (r *run) keep(ctx context.Context) string {
	if slices.ContainsFunc(r.results, func(result Result) bool { return result.Err != nil }) {
		return "kept, because not all others are as wanted"
	}
	infos, err := retry(ctx, r.o, Passes, func() (map[string]connect.Info, error) { return r.api.Infos(ctx) })
	if err == nil {
		err = newerRun(infos, r.o)
	}
	if err != nil {
		return "kept: " + err.Error()
	}
	r.prunes = slices.DeleteFunc(r.prunes, func(s Step) bool { return infos[s.Name].Config[OwnerKey] != r.o.Owner || !r.carriedOver(s.Name) })
	return ""
}
