package reconcile

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/connect-register/connect-register/plugin/connect"
)

const (
	// parallelValidations are sent at once. Connect validates on threads of its own, beside the herder.
	parallelValidations = 16
	// validationBound is how long the validation of one connector may take. Connect itself gives up after 90 s, and would
	// take as long again when the connector is written.
	validationBound = 60 * time.Second
)

// validate lets Connect validate each configuration that is to be written, before any is. Those that it refuses become
// Invalid. Where workers may not see a changed Secret yet, they would judge by the old one: that waits.
func validate(ctx context.Context, api API, steps []Step, o Options) error {
	var group errgroup.Group
	group.SetLimit(parallelValidations)
	for i := range steps {
		if steps[i].Writes() && !steps[i].judgedLater(o) {
			group.Go(func() error { validateOne(ctx, api, &steps[i], o); return nil })
		}
	}
	_ = group.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("validating the connectors, before anything is written: %w", err)
	}
	return nil
}

func validateOne(ctx context.Context, api API, step *Step, o Options) {
	class := step.Config["connector.class"]
	if class == "" {
		step.refuse("connector.class is missing, set it to the connector's class")
		return
	}
	bound := boundOf(ctx)
	bounded, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	// Connect wants the name inside.
	config := withName(step.Config, step.Name)
	answer, err := retry(bounded, o, passesBefore(bounded), func() (connect.Validation, error) { return api.Validate(bounded, class, config) })
	switch {
	case ctx.Err() != nil:
		// The run is over, which says nothing of the connector.
	case err != nil && bounded.Err() != nil:
		step.refuse(fmt.Sprintf("its validation did not end within %s: does it wait for a system that does not answer? %s",
			bound.Round(time.Second), step.redact(reason(err))))
	case err != nil && connect.KindOf(err) == connect.NotFound:
		// Before Kafka 2.x there is no such endpoint; Connect validates as it writes.
	case err != nil:
		step.refuse(step.redact(reason(err)))
	default:
		step.learn(answer)
	}
}

// boundOf leaves two thirds of a short run's time for those that can be written.
func boundOf(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return min(validationBound, time.Until(deadline)/3)
	}
	return validationBound
}

// passesBefore is Passes, but a request that was cut off by the bound is not asked again.
func passesBefore(bounded context.Context) func(error) bool {
	return func(err error) bool { return bounded.Err() == nil && Passes(err) }
}

// learn takes over which keys are passwords, and what is wrong.
func (s *Step) learn(answer connect.Validation) {
	for _, key := range answer.Keys {
		if key.Type == "PASSWORD" {
			s.passwords = append(s.passwords, key.Name)
		}
	}
	if answer.ErrorCount > 0 {
		s.refuse(s.redact(strings.Join(answer.Errors(), "; ")))
	}
}

func (s *Step) refuse(why string) { s.Action, s.Reason = Invalid, why }

// exception is the class that Connect puts before some messages.
var exception = regexp.MustCompile(`^(?:[a-z]\w*\.)+\w+(?:Exception|Error): `)

// reason is Connect's message without the request and the exception's class.
func reason(err error) string {
	var failed *connect.Error
	if errors.As(err, &failed) && failed.Message != "" {
		return exception.ReplaceAllString(failed.Message, "")
	}
	return err.Error()
}

func withName(config map[string]string, name string) map[string]string {
	named := make(map[string]string, len(config)+1)
	for key, value := range config {
		named[key] = value
	}
	named["name"] = name
	return named
}
