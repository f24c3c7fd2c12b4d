package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// maxTries makes, with the pauses between them, about half a minute; an init container is started again anyway.
const maxTries = 6

// download tries until an artifact is there, the error is one that does not pass, or there were enough tries.
func (r *run) download(ctx context.Context, a artifact, path string) (int64, error) {
	var last error
	tries := 0
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.Multiplier, pauses.MaxInterval = r.o.Pause, 2, 30*r.o.Pause
	size, err := backoff.Retry(ctx, func() (int64, error) {
		tries++
		size, err := r.try(ctx, a, path)
		if ctx.Err() == nil || last == nil {
			last = err
		}
		return size, forBackoff(err)
	}, backoff.WithBackOff(pauses), backoff.WithMaxElapsedTime(0), backoff.WithMaxTries(maxTries),
		backoff.WithNotify(func(_ error, pause time.Duration) {
			fmt.Fprintf(r.o.Log, "retrying %s in %s: %v\n", a.name, pause.Round(100*time.Millisecond), last)
		}))
	switch {
	case err == nil:
		return size, nil
	case ctx.Err() != nil && !errors.Is(last, context.Cause(ctx)):
		return 0, fmt.Errorf("%w, last: %w", context.Cause(ctx), last)
	case ctx.Err() == nil && tries == maxTries:
		return 0, fmt.Errorf("gave up after %d tries: %w", tries, last)
	}
	return 0, last
}

// forBackoff says to backoff what to do after an error.
func forBackoff(err error) error {
	var passes *transient
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &passes):
		return backoff.Permanent(err)
	case passes.after > 0:
		return &backoff.RetryAfterError{Duration: passes.after}
	}
	return err
}
