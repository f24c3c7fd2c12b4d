package smoke

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// cleanUpTime is below the 30 s that Kubernetes gives a pod to end.
const cleanUpTime = 25 * time.Second

// record sends a file's lines through a topic. Both connectors begin stopped and without offsets: those of an earlier
// test stay when its connectors are deleted, and would pass for this one's.
func (o Options) record(ctx context.Context, api API) (err error) {
	stopped := o.connectors(connector.StateStopped)
	ours, err := o.register(ctx, api, stopped)
	defer func() { err = errors.Join(err, o.cleanUp(ctx, api, ours)) }()
	if err != nil {
		return err
	}
	for _, c := range stopped {
		forget := func() (struct{}, error) { return struct{}{}, api.ResetOffsets(ctx, c.Name) }
		if _, err := reconcile.Retry(ctx, o.waiting(), reconcile.Passes, forget); err != nil {
			return fmt.Errorf("resetting the offsets of %s: %w", c.Name, err)
		}
	}
	// The source first: it creates the topic.
	for _, c := range o.connectors(connector.StateRunning) {
		if _, err := o.register(ctx, api, []connector.Connector{c}); err != nil {
			return err
		}
	}
	return o.arrived(ctx, api, stopped[0], stopped[1])
}

// register brings connectors to their state and returns the names of those that are this test's to delete.
func (o Options) register(ctx context.Context, api API, connectors []connector.Connector) (ours []string, err error) {
	results, err := reconcile.Run(ctx, api, connectors, o.waiting())
	for _, r := range results {
		if r.Action != reconcile.Refuse {
			ours = append(ours, r.Name)
		}
		if r.Err != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", r.Name, r.Err))
		}
	}
	return ours, err
}

// arrived waits until the source has stored how far it read the file, and the sink how far it read the topic. Both do so
// only every offset.flush.interval.ms, 60 s unless the workers say otherwise.
func (o Options) arrived(ctx context.Context, api API, source, sink connector.Connector) error {
	if _, err := o.offset(ctx, api, source.Name, "position"); err != nil {
		return fmt.Errorf("%s read nothing of %s: %w", source.Name, o.File, err)
	}
	o.Say(fmt.Sprintf("%s: %s is in topic %s", source.Name, o.File, source.Config["topic"]))
	records, err := o.offset(ctx, api, sink.Name, "kafka_offset")
	if err != nil {
		return fmt.Errorf("%s got nothing from topic %s: %w", sink.Name, sink.Config["topics"], err)
	}
	o.Say(fmt.Sprintf("%s: wrote up to offset %.0f of it to %s", sink.Name, records, sink.Config["file"]))
	return nil
}

var errNone = errors.New("no offset is stored yet; workers store them every offset.flush.interval.ms, which the timeout has to be longer than")

// offset waits until a connector has stored one that is above zero.
func (o Options) offset(ctx context.Context, api API, name, key string) (float64, error) {
	passes := func(err error) bool { return errors.Is(err, errNone) || reconcile.Passes(err) }
	return reconcile.Retry(ctx, o.waiting(), passes, func() (float64, error) {
		offsets, err := api.Offsets(ctx, name)
		for _, offset := range offsets {
			text, _ := offset.Offset[key].(json.Number)
			if number, _ := text.Float64(); number > 0 {
				return number, nil
			}
		}
		if err == nil {
			err = failed(ctx, api, name)
		}
		return 0, err
	})
}

// failed says why a connector cannot store an offset, or that it has not done so yet.
func failed(ctx context.Context, api API, name string) error {
	statuses, err := api.Statuses(ctx)
	if err != nil {
		return err
	}
	// There is nothing secret in the test's own configurations.
	if cause := reconcile.Failure(statuses[name], func(text string) string { return text }); cause != "" {
		return errors.New(cause)
	}
	return errNone
}

// cleanUp deletes the connectors. It goes on when the test was interrupted.
func (o Options) cleanUp(ctx context.Context, api API, names []string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	var errs []error
	for _, r := range reconcile.DeleteAll(ctx, api, names, o.waiting()) {
		if r.Err != nil {
			errs = append(errs, fmt.Errorf("%s is left behind, delete it: %w", r.Name, r.Err))
		}
	}
	return errors.Join(errs...)
}
