// Package rollout tells the workers of a release's newest revision from those before. While Kubernetes replaces pods, old
// ones still answer, so that a healthy Service says nothing: each worker is asked which revision it runs.
package rollout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Options say who the workers are. The context given with them carries the deadline.
type Options struct {
	// Revision is what the workers of this release answer.
	Revision string
	// Workers lists the hosts of the workers that there are to be. One may have no address yet.
	Workers func(ctx context.Context) ([]string, error)
	// Ask returns the revision that a worker runs, as far as it answers, and an error unless it is healthy.
	Ask func(ctx context.Context, host string) (revision string, err error)
	// Waiting is called with the reason when something has to be waited for, once for each change of it.
	Waiting func(reason string)
	// Poll is the pause between two looks. 0 means a second.
	Poll time.Duration
}

// Wait returns once all workers, and at least one, are healthy and of this revision. Its error is what the last look
// found, not that time ran out.
func Wait(ctx context.Context, o Options) error {
	return o.until(ctx, func(answers []answer) (bool, error) {
		return !slices.ContainsFunc(answers, func(a answer) bool { return a.lack != "" }), nil
	})
}

// ErrOther is for a run of another revision than the workers'.
var ErrOther = errors.New("the workers are of another revision of the release than this run")

// Same returns once a worker is healthy and of this revision, and ErrOther as soon as one is of another. Workers that do
// not answer do not matter.
func Same(ctx context.Context, o Options) error {
	return o.until(ctx, func(answers []answer) (bool, error) {
		if slices.ContainsFunc(answers, func(a answer) bool { return a.lack == other }) {
			return false, ErrOther
		}
		return slices.ContainsFunc(answers, func(a answer) bool { return a.lack == "" }), nil
	})
}

// until looks until done, an error that does not pass, or the context's end.
func (o Options) until(ctx context.Context, done func([]answer) (bool, error)) error {
	var last []answer
	told := map[string]lack{}
	for {
		answers, err := o.look(ctx)
		if ctx.Err() != nil {
			// The end of time says nothing about the workers.
			if last == nil {
				last = answers
			}
			return gaveUp(last)
		}
		if last = answers; err != nil {
			return err
		}
		if finished, err := done(answers); finished || err != nil {
			return err
		}
		o.tell(answers, told)
		select {
		case <-ctx.Done():
			return gaveUp(last)
		case <-time.After(cmp.Or(o.Poll, time.Second)):
		}
	}
}

// tell passes on what has changed.
func (o Options) tell(answers []answer, told map[string]lack) {
	for _, a := range answers {
		if a.lack != told[a.host] && a.lack != "" {
			o.Waiting(a.why)
		}
		told[a.host] = a.lack
	}
}

// gaveUp says what was waited for.
func gaveUp(answers []answer) error {
	const most = 5
	var reasons []string
	for _, a := range answers {
		if a.lack != "" {
			reasons = append(reasons, a.why)
		}
	}
	if more := len(reasons) - most; more > 0 {
		reasons = append(reasons[:most], fmt.Sprintf("and %d more", more))
	}
	return fmt.Errorf("gave up waiting for the workers of this release: %s. Nothing was written. If they only need longer, raise "+
		"--timeout (registration.timeoutSeconds), or let Helm wait for them (--wait)", strings.Join(reasons, "; "))
}
