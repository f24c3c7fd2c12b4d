package reconcile

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/connect-register/connect-register/plugin/connect"
)

// waitReady returns once the workers answer that they have joined their group. Its error is the last answer, not
// that time ran out.
func waitReady(ctx context.Context, api API, o Options) error {
	_, err := retry(ctx, o, func() (struct{}, error) {
		err := api.Health(ctx)
		if connect.KindOf(err) == connect.NotFound {
			// Before Kafka 3.9 there is no /health; this at least answers only when the REST resources are there.
			_, err = api.Infos(ctx)
		}
		switch {
		case err == nil:
			return struct{}{}, nil
		case refused(err):
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, retryable{err}
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
	return failed.Status == http.StatusUnauthorized || failed.Status == http.StatusForbidden ||
		failed.Status == 0 && failed.Kind == connect.Other
}

// retryable marks an error as one to try again whatever its kind.
type retryable struct{ error }

func (r retryable) Unwrap() error { return r.error }

// retry calls until success, an error that does not pass, or the context's end; then it returns the last error of
// the call itself.
func retry[T any](ctx context.Context, o Options, call func() (T, error)) (T, error) {
	var last error
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = 200*time.Millisecond, 3*time.Second
	result, err := backoff.Retry(ctx, func() (T, error) {
		result, err := call()
		if err == nil {
			last = nil
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
	if err == nil {
		return result, nil
	}
	var marked retryable
	if errors.As(last, &marked) {
		last = marked.error
	}
	if ctx.Err() != nil && last != nil {
		return result, fmt.Errorf("gave up: %w", last)
	}
	if last != nil {
		return result, last
	}
	return result, err
}

func passes(err error) bool {
	var permanent *backoff.PermanentError
	if errors.As(err, &permanent) {
		return false
	}
	var marked retryable
	if errors.As(err, &marked) {
		return true
	}
	switch connect.KindOf(err) {
	case connect.NotReady, connect.Busy, connect.Unknown:
		return true
	}
	return false
}
