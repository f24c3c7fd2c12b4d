package reconcile

import (
	"context"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
)

// write carries out the steps that write. What is to run is created stopped and resumed when all are there: few tasks run
// while the group rebalances for the next connector, and have to be stopped and started again.
func (r *run) write(ctx context.Context) {
	stoppedFirst := r.stoppedFirst()
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		r.parallel(func(i int) bool { return r.steps[i].Writes() }, func(i int) { r.writeOne(ctx, i, stoppedFirst) })
	}()
	r.untilStalled(wrote)
	r.resumeAll(ctx, r.untilStopped(ctx))
	<-wrote
	// Those that were late.
	r.parallel(r.isCreatedStopped, func(i int) { r.resume(ctx, i) })
}

// stoppedFirst tells whether connectors are created stopped. One alone gains nothing.
func (r *run) stoppedFirst() bool {
	switch {
	case !r.takesState():
		return false
	case r.o.StoppedFirst != nil:
		return *r.o.StoppedFirst
	}
	creates := 0
	for _, step := range r.steps {
		if step.Action == Create && step.State == connector.StateRunning {
			creates++
		}
	}
	return creates > 1
}

// takesState tells whether connectors can be created in a state: since Kafka 3.7.
func (r *run) takesState() bool { return r.server.AtLeast(3, 7) }

// initialState is the state that a connector is created in, empty for the server's own choice.
func (r *run) initialState(step Step, stoppedFirst bool) string {
	switch {
	case step.Action != Create || !r.takesState():
		return ""
	case step.beginsStopped():
		return "STOPPED" // offsets are written to a connector that is stopped
	case step.held():
		return strings.ToUpper(step.State)
	case stoppedFirst && step.State == connector.StateRunning:
		return "STOPPED"
	}
	return ""
}

// writeOne stores a configuration. A connector that is to be paused or stopped is held before it could run with it, as
// far as the server allows.
func (r *run) writeOne(ctx context.Context, i int, stoppedFirst bool) {
	step := r.steps[i]
	if step.updates() && step.held() {
		if err := r.steer(ctx, i); err != nil {
			r.notWritten(i, false, err)
			return
		}
	}
	if step.rotated {
		stored, err := r.untilSeen(ctx, i)
		if err == nil && !stored {
			err = r.judge(ctx, i)
		}
		switch {
		case err != nil:
			r.notWritten(i, false, err)
			return
		case stored:
			r.written(i)
			return
		}
	}
	state := r.initialState(step, stoppedFirst)
	uncertain, err := r.store(ctx, i, func() error {
		step := r.steps[i]
		if step.Action == Create {
			return r.api.Create(ctx, step.Name, step.Config, state)
		}
		_, err := r.api.PutConfig(ctx, step.Name, step.Config)
		return err
	})
	if err != nil {
		r.notWritten(i, uncertain, err)
		return
	}
	r.written(i)
	r.renew(ctx, i)
	if state == "STOPPED" && (step.State == connector.StateRunning || step.beginsStopped()) {
		r.mu.Lock()
		r.createdStopped[i] = true
		r.mu.Unlock()
	}
	if step.Action == Create && step.held() && !r.takesState() {
		// What goes wrong here is seen, and tried again, when its state is waited for.
		_ = r.steer(ctx, i)
	}
}
