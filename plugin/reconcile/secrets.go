package reconcile

import (
	"context"
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

// untilSeen returns when the workers see the Secrets that this run has seen. What is wanted may be stored by then: somebody
// else may have run meanwhile.
func (r *run) untilSeen(ctx context.Context, i int) (stored bool, err error) {
	if r.o.SecretPropagation == 0 {
		return false, nil
	}
	seen := r.began.Add(r.o.SecretPropagation)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(seen) {
		return false, fmt.Errorf("a Secret that it refers to has changed, which workers see up to %s later, but this run ends in %s: give it more time "+
			"(--timeout, registration.timeoutSeconds in values)", r.o.SecretPropagation, time.Until(deadline).Round(time.Second))
	}
	r.o.Waiting(fmt.Sprintf("Secrets have changed, which workers see up to %s later: %s", r.o.SecretPropagation, list(r.rotated(), 5)))
	select {
	case <-ctx.Done():
		return false, fmt.Errorf("a Secret that it refers to has changed, and this run ended before all workers could see it: %w", context.Cause(ctx))
	case <-time.After(time.Until(seen)):
	}
	if err := r.stillDeclared(); err != nil {
		return false, err
	}
	return retry(ctx, r.o, Passes, func() (bool, error) { return r.lookAgain(ctx, i, seen) })
}

// rotated are the names of those whose Secrets have changed.
func (r *run) rotated() []string {
	var names []string
	for _, step := range r.steps {
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
