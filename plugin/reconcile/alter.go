package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/connect-register/connect-register/plugin/connect"
)

// OffsetsAPI is what Alter needs; connect.Client has it.
type OffsetsAPI interface {
	API
	Offsets(ctx context.Context, name string) ([]connect.Offset, error)
	AlterOffsets(ctx context.Context, name string, to []connect.Offset) (said string, err error)
	ResetOffsets(ctx context.Context, name string) error
}

// Alteration is what becomes of a connector's offsets.
type Alteration struct {
	Name string
	// To are the offsets to write, a nil Offset for a partition that is to have none.
	To []connect.Offset
	// Reset forgets all offsets; To is empty then.
	Reset bool
}

// ErrNotStopped is for a connector that runs, which nobody allowed to be stopped.
var ErrNotStopped = errors.New("it is not stopped: stop it first, or let this command stop it and start it again with --stop")

// Alter changes the offsets of connectors one after the other and reads back what it wrote. A connector has to be stopped. With stop
// it is stopped for that, and afterwards brought to the state that it had; it stays stopped if it is not known what was written.
// All names, states and the workers' version are looked at before anything is done.
func Alter(ctx context.Context, api OffsetsAPI, all []Alteration, stop bool, o Options) error {
	o = o.withDefaults()
	if err := WaitReady(ctx, api, o); err != nil {
		return err
	}
	read, err := readAll(ctx, api, o)
	if err != nil {
		return err
	}
	if !read.server.AtLeast(3, 6) {
		return fmt.Errorf("the workers are of Kafka %s, which cannot change offsets: 3.6 and later can", read.server.Version)
	}
	var errs []error
	for _, a := range all {
		state := read.statuses[a.Name].Connector.State
		switch _, known := read.infos[a.Name]; {
		case !known:
			errs = append(errs, fmt.Errorf("there is no connector %q at %s", a.Name, api.URL()))
		case state != "STOPPED" && !stop:
			errs = append(errs, fmt.Errorf("%s: %w", a.Name, ErrNotStopped))
		case twice(a.To) > 0:
			errs = append(errs, fmt.Errorf("%s: the partition of offset %d is that of an earlier one: keep one of them", a.Name, twice(a.To)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, a := range all {
		if err := alterOne(ctx, api, a, read.statuses[a.Name].Connector.State, o); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", a.Name, err))
		}
	}
	return errors.Join(errs...)
}

// twice is the number of the first offset, from 1 on, whose partition stands before it; 0 if none does. Connect would take one of them.
func twice(to []connect.Offset) int {
	seen := map[string]bool{}
	for i, one := range to {
		partition := canonical(one.Partition)
		if seen[partition] {
			return i + 1
		}
		seen[partition] = true
	}
	return 0
}

// alterOne leaves the connector in the state that it finds.
func alterOne(ctx context.Context, api OffsetsAPI, a Alteration, state string, o Options) error {
	if state == "STOPPED" {
		_, err := alterStopped(ctx, api, a, o)
		return err
	}
	if err := operateOne(ctx, api, a.Name, Stop, o); err != nil {
		return fmt.Errorf("stopping it: %w", err)
	}
	uncertain, err := alterStopped(ctx, api, a, o)
	if uncertain {
		return fmt.Errorf("%w; it is not known which offsets it has, so it stays stopped", err)
	}
	back := Resume
	if state == "PAUSED" {
		back = Pause
	}
	if failed := operateOne(ctx, api, a.Name, back, o); failed != nil {
		err = errors.Join(err, fmt.Errorf("it was stopped and is not as before: %w", failed))
	}
	return err
}

func operateOne(ctx context.Context, api API, name string, action Action, o Options) error {
	results, err := Operate(ctx, api, []string{name}, Op{Action: action}, o)
	if err == nil && results[0].Err != nil {
		err = results[0].Err
	}
	return err
}

// alterStopped writes, and reads back. Writing the same twice does no harm.
func alterStopped(ctx context.Context, api OffsetsAPI, a Alteration, o Options) (uncertain bool, err error) {
	var began stopWait
	_, err = retry(ctx, o, began.notStopped, func() (struct{}, error) {
		var err error
		if a.Reset {
			err = api.ResetOffsets(ctx, a.Name)
		} else {
			_, err = api.AlterOffsets(ctx, a.Name, a.To)
		}
		return struct{}{}, err
	})
	if err != nil {
		return connect.KindOf(err) == connect.Unknown, err
	}
	n, err := readBack(ctx, func() (int, error) {
		have, err := retry(ctx, o, Passes, func() ([]connect.Offset, error) { return api.Offsets(ctx, a.Name) })
		return unlike(a, have), err
	})
	switch {
	case err != nil:
		return true, fmt.Errorf("written, but not read back: %w", err)
	case n > 0:
		return true, fmt.Errorf("written, but %d partitions read back otherwise: the connector may keep its offsets elsewhere", n)
	}
	return false, nil
}

// unlike counts the partitions that are not as wanted.
func unlike(a Alteration, have []connect.Offset) (n int) {
	if a.Reset {
		return len(have)
	}
	stored := byPartition(have)
	for _, want := range a.To {
		offset, there := stored[canonical(want.Partition)]
		if there != (want.Offset != nil) || there && offset != canonical(want.Offset) {
			n++
		}
	}
	return n
}
