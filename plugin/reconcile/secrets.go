package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connect-register/connect-register/plugin/connector"
)

// SecretsKey in a connector's configuration is a digest of what it refers to in Secrets. So a changed Secret is a change of the
// configuration, on which Connect restarts the connector and its tasks.
const SecretsKey = "connect-register.secrets"

// digest adds the digest, or keeps the stored one where Secrets cannot be seen. The error says what is missing.
func (s *Step) digest(config map[string]string, o Options) error {
	delete(s.Config, SecretsKey)
	if o.Secrets == nil {
		if stored, there := s.Stored[SecretsKey]; there {
			s.Config[SecretsKey] = stored
		}
		return nil
	}
	digest, err := o.Secrets(config)
	if digest != "" {
		s.Config[SecretsKey] = digest
	}
	return err
}

// onlySecrets tells a configuration that is as declared, and was written with other Secrets.
func onlySecrets(changes []connector.Change) bool {
	return len(changes) == 1 && changes[0].Key == SecretsKey
}

// judgedLater tells a step that is validated when the workers see the Secrets that have changed.
func (s Step) judgedLater(o Options) bool { return s.rotated && o.SecretPropagation > 0 && !o.FailFast }

// awaitSecrets notes when the workers see what this run has seen of Secrets. If one invalid connector is to stop all, it
// waits until then.
func (p *Plan) awaitSecrets(ctx context.Context, o Options) error {
	p.secretsSeen = time.Now().Add(o.SecretPropagation)
	if names := rotated(p.Steps); o.FailFast && len(names) > 0 {
		return await(ctx, p.secretsSeen, names, o)
	}
	return nil
}

// await waits until workers see changed Secrets, unless the run ends before.
func await(ctx context.Context, seen time.Time, names []string, o Options) error {
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(seen) {
		return fmt.Errorf("a Secret that it refers to has changed, which workers see up to %s later, but this run ends in %s: give it more time "+
			"(--timeout, registration.timeoutSeconds in values)", o.SecretPropagation, time.Until(deadline).Round(time.Second))
	}
	o.Waiting(fmt.Sprintf("Secrets have changed, which workers see up to %s later: %s", o.SecretPropagation, list(names, 5)))
	select {
	case <-ctx.Done():
		return fmt.Errorf("a Secret that it refers to has changed, and this run ended before all workers could see it: %w", context.Cause(ctx))
	case <-time.After(time.Until(seen)):
		return nil
	}
}

// untilSeen returns when the workers see the Secrets that this run has seen. What is wanted may be stored by then: somebody
// else may have run meanwhile.
func (r *run) untilSeen(ctx context.Context, i int) (stored bool, err error) {
	if r.o.SecretPropagation == 0 {
		return false, nil
	}
	if err := await(ctx, r.secretsSeen, r.rotated, r.o); err != nil {
		return false, err
	}
	if err := r.stillDeclared(); err != nil {
		return false, err
	}
	return retry(ctx, r.o, Passes, func() (bool, error) { return r.lookAgain(ctx, i, r.secretsSeen) })
}

// judge validates what waited for the workers to see a changed Secret.
func (r *run) judge(ctx context.Context, i int) error {
	step := &r.steps[i]
	if r.o.NoValidate || !step.judgedLater(r.o) {
		return nil
	}
	r.judging <- struct{}{}
	defer func() { <-r.judging }()
	validateOne(ctx, r.api, step, r.o)
	if step.Action != Invalid {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[i].Action = Invalid
	return errors.New(step.Reason)
}

// rotated are the names of those that are written and whose Secrets have changed.
func rotated(steps []Step) (names []string) {
	for _, step := range steps {
		if step.rotated && step.Writes() {
			names = append(names, step.Name)
		}
	}
	return names
}

// renew restarts all of a connector. Before 3.9 Kafka leaves tasks alone whose own configuration is the same as before, which
// does not have the digest with every connector.
func (r *run) renew(ctx context.Context, i int) {
	step := r.steps[i]
	if !step.rotated || step.held() || r.server.AtLeast(3, 9) {
		return
	}
	_, err := retry(ctx, r.o, Passes, func() (struct{}, error) {
		return struct{}{}, r.ask(func() error { return r.api.Restart(ctx, step.Name, true, false) })
	})
	if err != nil {
		r.finish(i, fmt.Errorf("it was not restarted with the changed Secret: %w", err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.settled[i] = time.Now().Add(r.o.Settle)
}
