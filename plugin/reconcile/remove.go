package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

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
	return removeAll(ctx, api, removals(slices.Sorted(maps.Keys(infos)), action), o), nil
}

// DeleteAll deletes connectors whoever they belong to, and waits until they are gone. One that is not there is fine.
func DeleteAll(ctx context.Context, api API, names []string, o Options) []Result {
	return removeAll(ctx, api, removals(names, Delete), o.withDefaults())
}

func removals(names []string, action Action) []Step {
	steps := make([]Step, len(names))
	for i, name := range names {
		steps[i] = Step{Name: name, Action: action}
	}
	return steps
}

func removeAll(ctx context.Context, api API, steps []Step, o Options) []Result {
	r := &run{api: api, o: o, began: time.Now(), window: newWindow(o.InFlight), steps: steps}
	r.openAll(nil)
	r.parallel(func(int) bool { return true }, func(i int) { r.remove(ctx, i) })
	r.poll(ctx, func() error { return r.lookForRemoved(ctx) }, func(i int) error {
		if steps[i].Action == Stop {
			return fmt.Errorf("time ran out before it was STOPPED: it is %s", r.results[i].State)
		}
		return errors.New("time ran out before it was gone: the workers may still rebalance")
	})
	return r.results
}

// remove asks for a connector's end. Asking twice does no harm, so an open outcome needs no look.
func (r *run) remove(ctx context.Context, i int) {
	ask := r.api.Delete
	if r.steps[i].Action == Stop {
		ask = r.api.Stop
	}
	uncertain := false
	_, err := retry(ctx, r.o, Passes, func() (struct{}, error) {
		err := r.ask(func() error { return ask(ctx, r.steps[i].Name) })
		r.asked(i, err)
		uncertain = uncertain || connect.KindOf(err) == connect.Unknown
		return struct{}{}, err
	})
	switch {
	case err == nil, connect.KindOf(err) == connect.NotFound && uncertain:
		r.written(i)
	case connect.KindOf(err) == connect.NotFound:
		r.finish(i, nil)
	default:
		r.notWritten(i, uncertain, err)
	}
}

// lookForRemoved closes the connectors that are gone, or stopped if that was asked for.
func (r *run) lookForRemoved(ctx context.Context) error {
	infos, err := r.api.Infos(ctx)
	if err != nil {
		return err
	}
	statuses, err := r.api.Statuses(ctx)
	if err != nil {
		return err
	}
	for i, step := range r.steps {
		_, exists := infos[step.Name]
		r.results[i].State = statuses[step.Name].Connector.State
		if !exists || step.Action == Stop && r.results[i].State == "STOPPED" {
			r.finish(i, nil)
		}
	}
	return nil
}
