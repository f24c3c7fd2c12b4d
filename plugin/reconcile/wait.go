package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/connect-register/connect-register/plugin/connect"
)

// WaitReady returns once the workers answer that they have joined their group. Its error is the last answer, not
// that time ran out.
func WaitReady(ctx context.Context, api API, o Options) error {
	o = o.withDefaults()
	starting := func(err error) bool { return !refused(err) }
	_, err := retry(ctx, o, starting, func() (struct{}, error) {
		err := api.Health(ctx)
		if connect.KindOf(err) == connect.NotFound {
			// Before Kafka 3.9 there is no /health; this at least answers only when the REST resources are there.
			_, err = api.Infos(ctx)
		}
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("waiting for Kafka Connect at %s: %w", api.URL(), err)
	}
	return nil
}

// refused tells answers that waiting does not change.
func refused(err error) bool {
	var failed *connect.Error
	if !errors.As(err, &failed) {
		return false
	}
	return failed.Kind == connect.Unauthorized || failed.Kind == connect.Untrusted ||
		failed.Status == 0 && failed.Kind == connect.Other
}

// Retry calls until success, an error that does not pass, or the context's end. Then it returns the call's last error,
// not that time ran out.
func Retry[T any](ctx context.Context, o Options, passes func(error) bool, call func() (T, error)) (T, error) {
	return retry(ctx, o.withDefaults(), passes, call)
}

// retry calls until success, an error that does not pass, or the context's end; then it returns the last error of
// the call itself.
func retry[T any](ctx context.Context, o Options, passes func(error) bool, call func() (T, error)) (T, error) {
	var last error
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = 200*time.Millisecond, 3*time.Second
	result, err := backoff.Retry(ctx, func() (T, error) {
		result, err := call()
		if err == nil {
			return result, nil
		}
		if ctx.Err() == nil || last == nil {
			last = err
		}
		if !passes(err) {
			return result, backoff.Permanent(err)
		}
		if ctx.Err() == nil {
			o.Waiting(err.Error())
		}
		return result, err
	}, backoff.WithBackOff(pauses), backoff.WithMaxElapsedTime(0))
	switch {
	case err == nil:
		return result, nil
	case ctx.Err() != nil:
		return result, fmt.Errorf("gave up: %w", last)
	}
	return result, last
}

// Passes tells errors after which the same call may succeed.
func Passes(err error) bool {
	switch connect.KindOf(err) {
	case connect.NotReady, connect.Busy, connect.Unknown:
		return true
	}
	return false
}
