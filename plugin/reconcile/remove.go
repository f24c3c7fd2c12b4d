package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/connect-register/connect-register/plugin/connect"
)

// Remove deletes, or with Stop as the action stops, all connectors that belong to an owner, and waits until that is
// done. It returns a result for each, sorted by name. A connector that goes by itself meanwhile is fine. The error is
// not nil only when no connector could be looked at.
func Remove(ctx context.Context, api API, owner string, action Action, o Options) ([]Result, error) {
	if owner == "" {
		return nil, errors.New("an owner is needed: connectors of nobody are not removed")
	}
	o = o.withDefaults()
	if err := WaitReady(ctx, api, o); err != nil {
		return nil, err
	}
	infos, err := retry(ctx, o, Passes, func() (map[string]connect.Info, error) { return api.Infos(ctx) })
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(infos, func(_ string, info connect.Info) bool { return info.Config[OwnerKey] != owner })
	return removeAll(ctx, api, slices.Sorted(maps.Keys(infos)), action, o), nil
}

// DeleteAll deletes connectors whoever they belong to, and waits until they are gone. One that is not there is fine.
func DeleteAll(ctx context.Context, api API, names []string, o Options) []Result {
	return removeAll(ctx, api, names, Delete, o.withDefaults())
}

func removeAll(ctx context.Context, api API, names []string, action Action, o Options) []Result {
	steps := make([]Step, len(names))
	for i, name := range names {
		steps[i] = Step{Name: name, Action: action}
	}
	t := newTracker(steps, nil, o)
	t.parallel(func(int) bool { return true }, func(i int) { t.remove(ctx, api, i, o) })
	t.poll(ctx, o, func() error { return t.lookForRemoved(ctx, api) }, func(i int) error {
		if action == Stop {
			return fmt.Errorf("time ran out before it was STOPPED: it is %s", t.results[i].State)
		}
		return errors.New("time ran out before it was gone: the workers may still rebalance")
	})
	return t.results
}

// remove asks for a connector's end. Asking twice does no harm, so an open outcome needs no look.
func (t *tracker) remove(ctx context.Context, api API, i int, o Options) {
	ask := api.Delete
	if t.steps[i].Action == Stop {
		ask = api.Stop
	}
	uncertain := false
	_, err := retry(ctx, o, Passes, func() (struct{}, error) {
		err := ask(ctx, t.steps[i].Name)
		uncertain = uncertain || connect.KindOf(err) == connect.Unknown
		return struct{}{}, err
	})
	switch {
	case err == nil, connect.KindOf(err) == connect.NotFound && uncertain:
		t.written(i)
	case connect.KindOf(err) == connect.NotFound:
		t.finish(i, nil)
	default:
		t.notWritten(i, uncertain, err)
	}
}

// lookForRemoved closes the connectors that are gone, or stopped if that was asked for.
func (t *tracker) lookForRemoved(ctx context.Context, api API) error {
	infos, err := api.Infos(ctx)
	if err != nil {
		return err
	}
	statuses, err := api.Statuses(ctx)
	if err != nil {
		return err
	}
	for i, step := range t.steps {
		_, exists := infos[step.Name]
		t.results[i].State = statuses[step.Name].Connector.State
		if !exists || step.Action == Stop && t.results[i].State == "STOPPED" {
			t.finish(i, nil)
		}
	}
	return nil
}
