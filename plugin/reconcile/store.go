package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// store writes one configuration. Unless Connect said that nothing was done, it reads before it writes again: a second,
// equal write would restart the connector. A failure is uncertain when a write was left without an answer.
func (r *run) store(ctx context.Context, i int, write func() error) (uncertain bool, err error) {
	var (
		doubt time.Time
		// last is the failure in doubt, misses counts how often its write was looked for in vain: a worker may be behind.
		last   error
		misses int
		found  int
	)
	_, err = retry(ctx, r.o, Passes, func() (struct{}, error) {
		if !doubt.IsZero() {
			if stored, err := r.lookAgain(ctx, i, doubt); stored || err != nil {
				return struct{}{}, err
			}
			if misses++; misses == 1 {
				doubt = time.Now()
				return struct{}{}, last
			}
		}
		err := masked(r.steps[i], r.ask(write))
		r.asked(i, err)
		if connect.KindOf(err) == connect.Exists {
			// The worker that was read had not seen it yet, or an earlier request was carried out after all.
			if _, err := r.lookAgain(ctx, i, time.Now()); err != nil {
				return struct{}{}, err
			}
			found++
			return struct{}{}, r.afterExists(i, found, err)
		}
		kind := connect.KindOf(err)
		if err != nil && kind != connect.Busy {
			doubt, last, misses = time.Now(), err, 0
		}
		uncertain = (uncertain || kind == connect.Unknown) && kind != connect.Invalid
		return struct{}{}, err
	})
	return uncertain, err
}

// lookAgain reads whether a configuration is stored, and plans its step anew if it is there as another one.
func (r *run) lookAgain(ctx context.Context, i int, since time.Time) (stored bool, err error) {
	infos, err := r.reader.since(ctx, r.api, since)
	if err != nil {
		return false, err
	}
	if err := newerRun(infos, r.o); err != nil {
		return false, err
	}
	step := &r.steps[i]
	info, exists := infos[step.Name]
	if !exists {
		return false, nil
	}
	step.Stored = info.Config
	if len(diff(step.Config, info.Config, r.o)) == 0 {
		return true, nil
	}
	if step.Action == Create {
		return false, r.replan(i)
	}
	return false, nil
}

// replan is for a connector that was to be created and is there already.
func (r *run) replan(i int) error {
	step := &r.steps[i]
	again := *step
	again.decide(connector.Connector{Name: step.Name, Config: withoutMarks(step.Config)}, r.o)
	if again.Action != Update && again.Action != Adopt {
		return fmt.Errorf("somebody else created it during this run, with another configuration: %s", again.Reason)
	}
	step.Action = again.Action
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[i].Action = again.Action
	return nil
}

// mostFound is how often a creation may find a connector that the worker does not list: it may not have read it yet.
const mostFound = 6

// afterExists is nil when the connector that exists is the wanted one, and an error that passes when it may be tried
// again: as an update, or when the worker has read it.
func (r *run) afterExists(i, found int, err error) error {
	step := r.steps[i]
	switch {
	case step.Stored != nil && len(diff(step.Config, step.Stored, r.o)) == 0:
		return nil
	case step.Action == Create && found >= mostFound:
		return err
	}
	return &connect.Error{Op: "POST /connectors", Status: 409, Kind: connect.Busy, Message: "Connector " + step.Name + " already exists"}
}

func withoutMarks(config map[string]string) map[string]string {
	plain := map[string]string{}
	for key, value := range config {
		if !slices.Contains([]string{OwnerKey, RunKey, SecretsKey}, key) {
			plain[key] = value
		}
	}
	return plain
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
