package reconcile

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
)

// run holds the steps and, for each, whether it is written, since when, and its result.
type run struct {
	api    API
	o      Options
	server connect.Server
	began  time.Time
	window *window
	reader *reader
	book   passwordBook
	// prunes are the planned deletions, refusal says why there are none.
	prunes  []Step
	refusal string

	mu       sync.Mutex
	progress Progress
	steps    []Step
	results  []Result
	// settled is the time from which a connector's state is believed.
	settled []time.Time
	// steerings counts how often a connector's state was asked for, and steeredAt is when that was last.
	steerings []int
	steeredAt []time.Time
	// failedAt is when a connector was first seen to have failed for a reason that may pass.
	failedAt []time.Time
	// asking are the connectors that something is being asked for in the background.
	asking     map[int]bool
	background sync.WaitGroup
	// stillDeclared reads the declared connectors again, once, after a wait for changed Secrets.
	stillDeclared func() error
	// secretsSeen is when the workers see changed Secrets, rotated are the connectors that wait for that; judging bounds how many are validated at once then.
	secretsSeen time.Time
	rotated     []string
	judging     chan struct{}
	// createdStopped are the connectors that are yet to be resumed.
	createdStopped map[int]bool
	// renames are the names from before, with the step of the connector that has another one now.
	renames map[string]int
	// begun are the connectors whose offsets to begin with were looked after.
	begun map[int]bool
	// doubted are the written connectors whose stored configuration was seen to be another one, since then.
	doubted map[int]time.Time
	// configured counts the tasks that a connector is to have, as read at configuredAt.
	configured   []int
	configuredAt time.Time
	open         map[int]bool
}

func newRun(api API, plan Plan, o Options) *run {
	r := &run{api: api, o: o, server: plan.Server, began: time.Now(), window: newWindow(o.InFlight), reader: newReader(), refusal: plan.Pruning, renames: plan.renames,
		secretsSeen: plan.secretsSeen, rotated: rotated(plan.Steps), judging: make(chan struct{}, parallelValidations)}
	for _, step := range plan.Steps {
		if step.Action == Prune {
			r.prunes = append(r.prunes, step)
		} else {
			r.steps = append(r.steps, step)
		}
	}
	r.openAll(plan.read.infos)
	return r
}

// openAll opens all steps, and closes those that are errors by themselves.
func (r *run) openAll(infos map[string]connect.Info) {
	n := len(r.steps)
	r.results, r.settled, r.open = make([]Result, n), make([]time.Time, n), map[int]bool{}
	r.doubted, r.failedAt = map[int]time.Time{}, make([]time.Time, n)
	r.createdStopped, r.asking, r.begun = map[int]bool{}, map[int]bool{}, map[int]bool{}
	r.steerings, r.steeredAt = make([]int, n), make([]time.Time, n)
	r.progress.Total = n
	r.configure(infos)
	for i, step := range r.steps {
		r.results[i] = Result{Name: step.Name, Action: step.Action, Rotated: step.rotated && step.Writes()}
		r.open[i] = true
		if step.Writes() {
			r.progress.ToWrite++
		}
	}
	for i, step := range r.steps {
		if step.Action == Refuse || step.Action == Invalid {
			r.finish(i, errors.New(step.Reason))
		}
	}
}

// holdBack closes all that would be written.
func (r *run) holdBack() {
	for i, step := range r.steps {
		if step.Writes() || step.Action == SetState || step.Action == Restart {
			r.finish(i, errors.New("not written, because another connector is invalid or refused (--fail-fast)"))
		}
	}
}

// written notes that a step's configuration is stored, or that its connector is deleted.
func (r *run) written(i int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[i].Written = true
	r.results[i].WrittenAfter = time.Since(r.began)
	if r.steps[i].updates() {
		r.settled[i] = time.Now().Add(r.o.Settle)
	}
	r.progress.Written++
	r.o.Progress(r.progress)
}

// notWritten closes a connector whose configuration is not stored, or maybe not.
func (r *run) notWritten(i int, uncertain bool, err error) {
	r.mu.Lock()
	r.results[i].Uncertain = uncertain
	r.mu.Unlock()
	r.finish(i, err)
}

// ask sends a request that changes something, when the window has room. A request that is to be sent again takes up no
// room while it waits.
func (r *run) ask(request func() error) error {
	r.window.enter()
	defer r.window.leave()
	err := request()
	r.window.answered(err)
	return err
}

// asked notes how a request to write a connector was answered.
func (r *run) asked(i int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results[i].Attempts++
	if connect.KindOf(err) == connect.Busy {
		r.results[i].Conflicts++
	}
}

// finish closes a connector with its result.
func (r *run) finish(i int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.open[i] {
		return
	}
	delete(r.open, i)
	r.results[i].Err = err
	if err == nil {
		r.results[i].ReadyAfter = time.Since(r.began)
		r.progress.Ready++
	} else {
		r.progress.Failed++
	}
	r.o.Done(r.results[i])
	r.o.Progress(r.progress)
}

// isOpen tells whether a connector has no result yet.
func (r *run) isOpen(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open[i]
}

func (r *run) anyOpen() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.open) > 0
}

// configure takes over how many tasks each connector is to have.
func (r *run) configure(infos map[string]connect.Info) {
	r.configured = make([]int, len(r.steps))
	for i, step := range r.steps {
		r.configured[i] = len(infos[step.Name].Tasks)
	}
}

// parallel calls do for all open connectors that which picks, all at once: it is the window that bounds their requests.
func (r *run) parallel(which func(i int) bool, do func(i int)) {
	var group sync.WaitGroup
	for i := range r.steps {
		if r.isOpen(i) && which(i) {
			group.Go(func() { do(i) })
		}
	}
	group.Wait()
}

func (r *run) closeAll(why func(i int) error) {
	for i := range r.steps {
		if r.isOpen(i) {
			r.finish(i, why(i))
		}
	}
}

// unfinishedBecause is why a connector is not as wanted when time is over.
func unfinishedBecause(last, unfinished error) error {
	if last != nil {
		return fmt.Errorf("gave up: %w", last)
	}
	return unfinished
}
