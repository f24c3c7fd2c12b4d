package reconcile

import (
	"context"
	"errors"
	"strings"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// write carries out the steps that write.
func write(ctx context.Context, api API, t *tracker, o Options) {
	inState := takesInitialState(ctx, api, t.steps)
	writes := func(i int) bool { return t.steps[i].Action == Create || t.steps[i].Action == Update }
	t.parallel(writes, func(i int) {
		if uncertain, err := writeOne(ctx, api, t.steps[i], inState, o); err != nil {
			t.notWritten(i, uncertain, err)
		} else {
			t.written(i)
		}
	})
}

// writeOne stores a configuration. A connector that is to be paused or stopped is held before it could run with it, as
// far as the server allows.
func writeOne(ctx context.Context, api API, step Step, inState bool, o Options) (uncertain bool, err error) {
	if step.Action == Create && step.held() && inState {
		return put(ctx, api, step, o, func() error {
			return api.Create(ctx, step.Name, step.Config, strings.ToUpper(step.State))
		})
	}
	if step.Action == Update && step.held() {
		if err := steer(ctx, api, step, o); err != nil {
			return false, err
		}
	}
	uncertain, err = put(ctx, api, step, o, func() error {
		_, err := api.PutConfig(ctx, step.Name, step.Config)
		return err
	})
	if err == nil && step.Action == Create && step.held() {
		// What goes wrong here is seen, and tried again, when its state is waited for.
		_ = steer(ctx, api, step, o)
	}
	return uncertain, err
}

// put writes one configuration. Unless Connect said that nothing was done, it reads before it writes again: a second,
// equal write would restart the connector. A failure is uncertain when a write was left without an answer.
func put(ctx context.Context, api API, step Step, o Options, write func() error) (uncertain bool, err error) {
	look := false
	_, err = retry(ctx, o, Passes, func() (struct{}, error) {
		if look {
			infos, err := api.Infos(ctx)
			if err != nil {
				return struct{}{}, err
			}
			if info, exists := infos[step.Name]; exists && connector.Equal(step.Config, info.Config) {
				return struct{}{}, nil
			}
		}
		err := masked(step, write())
		kind := connect.KindOf(err)
		look = look || kind != connect.Busy
		uncertain = (uncertain || kind == connect.Unknown) && kind != connect.Invalid
		return struct{}{}, err
	})
	return uncertain, err
}

// masked takes the connector's secrets out of an answer that quotes its configuration.
func masked(step Step, err error) error {
	var failed *connect.Error
	if !errors.As(err, &failed) {
		return err
	}
	copied := *failed
	copied.Message = step.redact(failed.Message)
	return &copied
}
