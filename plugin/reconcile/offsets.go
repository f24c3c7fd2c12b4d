package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
)

// offsetAPI is what the offsets to begin with need; connect.Client has it.
type offsetAPI interface {
	Offsets(ctx context.Context, name string) ([]connect.Offset, error)
	AlterOffsets(ctx context.Context, name string, to []connect.Offset) (said string, err error)
}

// ran are states that only a connector has which was resumed before, and which has its offsets.
var ran = []string{"RUNNING", "PAUSED", "FAILED", "RESTARTING"}

// readOffsets notes the offsets to begin with, unless the connector ran before. It may exist and not have them: an earlier run may
// have ended before it wrote them.
func (s *Step) readOffsets(from *connector.SecretKey, server connect.Server, o Options) {
	if from == nil || s.foreign || s.Action == Refuse || s.Action == Invalid || s.Action == Leave || slices.Contains(ran, s.StateNow) {
		return
	}
	if o.InitialOffsets == nil {
		s.offsetsMissing = fmt.Errorf("its initialOffsets stand in the Secret %s, which cannot be read from here: let the release's Job register it, or name the release", from.Name)
	} else if s.offsets, s.offsetsMissing = o.InitialOffsets(*from); s.offsetsMissing != nil {
		s.offsetsMissing = fmt.Errorf("initialOffsets: %w", s.offsetsMissing)
	}
	switch {
	case s.Action != Create:
	case s.offsetsMissing != nil:
		s.refuse(s.offsetsMissing.Error())
	case len(s.offsets) > 0 && !server.AtLeast(3, 7):
		s.refuse(fmt.Sprintf("its initialOffsets need workers of Kafka 3.7 or later, and these are of %s: before, a connector cannot be created stopped", server.Version))
	}
}

// begin writes the offsets that a stopped connector is to begin with, reads them back, and leaves others alone: a connector is
// never rewound.
func (r *run) begin(ctx context.Context, i int) error {
	step := r.steps[i]
	if !step.beginsStopped() && step.offsetsMissing == nil || r.hasBegun(i) {
		return nil
	}
	api, can := r.api.(offsetAPI)
	if !can {
		return fmt.Errorf("offsets cannot be written by %T", r.api)
	}
	if step.renamedFrom != "" {
		var err error
		if step.offsets, err = r.offsetsOf(ctx, api, step.renamedFrom); err != nil {
			return err
		}
	}
	missing, others, err := r.compareOffsets(ctx, api, step)
	said := ""
	switch {
	case err != nil:
		return err
	case step.offsetsMissing != nil && others == 0:
		return step.offsetsMissing
	case step.offsetsMissing != nil:
		// It has some, which would be left alone in any case.
	case others > 0:
		said = fmt.Sprintf("it has offsets already, other ones than %s in %d partitions, and they were left alone", step.offsetsName(), others)
	case len(missing) > 0:
		if err := r.alterOffsets(ctx, api, step.Name, missing); err != nil {
			return err
		}
		unlike, err := readBack(ctx, func() (int, error) {
			missing, others, err := r.compareOffsets(ctx, api, step)
			return len(missing) + others, err
		})
		if err != nil {
			return err
		}
		if unlike > 0 {
			return fmt.Errorf("%s were written, but %d of %d partitions read back otherwise", step.offsetsName(), unlike, len(step.offsets))
		}
		said = fmt.Sprintf("%s were written and read back, partitions: %d", step.offsetsName(), len(step.offsets))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun[i], r.results[i].Offsets = true, said
	return nil
}

func (r *run) hasBegun(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.begun[i]
}

// compareOffsets returns the offsets that are not there yet, and counts the partitions that have others than wanted.
func (r *run) compareOffsets(ctx context.Context, api offsetAPI, step Step) (missing []connect.Offset, others int, err error) {
	have, err := retry(ctx, r.o, notReadYet, func() ([]connect.Offset, error) { return api.Offsets(ctx, step.Name) })
	if err != nil {
		return nil, 0, fmt.Errorf("reading its offsets: %w", err)
	}
	stored := byPartition(have)
	for _, want := range step.offsets {
		partition := canonical(want.Partition)
		switch offset, there := stored[partition]; {
		case !there:
			missing = append(missing, want)
		case offset != canonical(want.Offset):
			others++
		}
		delete(stored, partition)
	}
	return missing, others + len(stored), nil
}

const (
	// readBackPatience is how long offsets that were written may read back otherwise: a worker lists the partitions that it has read
	// of the offsets topic, and does not look for more (Worker.sourceConnectorOffsets).
	readBackPatience = 20 * time.Second
	readBackPause    = 200 * time.Millisecond
)

// readBack looks until all is as it was written, or patience is over, and returns how many partitions are not.
func readBack(ctx context.Context, look func() (unlike int, err error)) (int, error) {
	for since := time.Now(); ; {
		unlike, err := look()
		if err != nil || unlike == 0 || time.Since(since) >= readBackPatience {
			return unlike, err
		}
		select {
		case <-ctx.Done():
			return unlike, nil
		case <-time.After(readBackPause):
		}
	}
}

// stopPatience is how long Connect may say that a connector is not stopped yet: a worker may be behind the leader.
const stopPatience = 20 * time.Second

// stopWait is since when Connect has said that a connector is not stopped.
type stopWait struct{ since time.Time }

// notStopped tells what passes, and so does for a while that the connector is not stopped.
func (p *stopWait) notStopped(err error) bool {
	if p.since.IsZero() {
		p.since = time.Now()
	}
	return notReadYet(err) || connect.KindOf(err) == connect.Invalid && time.Since(p.since) < stopPatience
}

func (r *run) alterOffsets(ctx context.Context, api offsetAPI, name string, to []connect.Offset) error {
	var began stopWait
	_, err := retry(ctx, r.o, began.notStopped, func() (struct{}, error) {
		return struct{}{}, r.ask(func() error {
			_, err := api.AlterOffsets(ctx, name, to)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("writing its offsets: %w", err)
	}
	return nil
}

// notReadYet tells what passes; a worker that has not read a new connector yet says that there is none.
func notReadYet(err error) bool { return Passes(err) || connect.KindOf(err) == connect.NotFound }

// byPartition are offsets by their partitions, both canonical.
func byPartition(offsets []connect.Offset) map[string]string {
	stored := map[string]string{}
	for _, one := range offsets {
		stored[canonical(one.Partition)] = canonical(one.Offset)
	}
	return stored
}

// canonical is a value as JSON, its keys sorted, so that equal ones are equal texts.
func canonical(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(data)
}
