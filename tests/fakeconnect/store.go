package fakeconnect

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// The states of connectors and tasks. The first three are also what can be wanted.
const (
	running    = "RUNNING"
	paused     = "PAUSED"
	stopped    = "STOPPED"
	failed     = "FAILED"
	unassigned = "UNASSIGNED"
	restarting = "RESTARTING"
)

// entry is what the config topic holds of a connector. It never changes.
type entry struct {
	config map[string]string
	// written tells one write of the configuration from another, be it equal or not.
	written int
	// target is the state that is wanted, moves counts how often it was written.
	target string
	moves  int
	// tasks is how many are configured, from is of which configuration.
	tasks int
	from  string
}

// runState is the state of a connector or task.
type runState struct {
	state, worker, trace string
}

// status is what the status topic holds of a connector. It never changes.
type status struct {
	connector *runState
	tasks     map[int]runState
}

// write stores an entry, nil deletes it. The worker that wrote reads it at once, the others some time later.
func (c *Cluster) write(by *worker, name string, e *entry) {
	c.records++
	rev := c.records
	c.revs[name] = rev
	if e == nil {
		delete(c.log, name)
	} else {
		c.log[name] = e
	}
	for _, w := range c.workers {
		if w == by {
			c.deliver(w, name, e, rev)
			continue
		}
		c.after(c.costs.Lag, func() { c.deliver(w, name, e, rev) })
	}
}

// deliver lets a worker read a record.
func (c *Cluster) deliver(w *worker, name string, e *entry, rev int) {
	if w.phase == dead || w.seen[name] >= rev {
		return
	}
	before := w.snapshot[name]
	w.seen[name] = rev
	if e == nil {
		delete(w.snapshot, name)
	} else {
		w.snapshot[name] = e
	}
	if w.phase == up {
		c.noticed(w, name, before, e)
	}
}

// catchUp lets a worker read all that was written.
func (c *Cluster) catchUp(w *worker) {
	for _, name := range sortedKeys(c.revs) {
		c.deliver(w, name, c.log[name], c.revs[name])
	}
}

// connectorTask stands for the connector itself among its tasks.
const connectorTask = -1

// setStatus writes a state of a connector or task, nil removes it. All workers read it some time later.
func (c *Cluster) setStatus(name string, task int, state *runState) {
	next := status{tasks: map[int]runState{}}
	if old := c.status[name]; old != nil {
		next.connector = old.connector
		maps.Copy(next.tasks, old.tasks)
	}
	switch {
	case task == connectorTask:
		next.connector = state
	case state == nil:
		delete(next.tasks, task)
	default:
		next.tasks[task] = *state
	}
	if next.connector == nil && len(next.tasks) == 0 {
		delete(c.status, name)
	} else {
		c.status[name] = &next
	}
	c.records++
	rev := c.records
	for _, w := range c.workers {
		c.after(c.costs.Lag, func() {
			if w.statusSeen[name] < rev {
				w.statusSeen[name] = rev
				w.statuses[name] = &next
			}
		})
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// number reads a whole number of a configuration.
func number(config map[string]string, key string, otherwise int) int {
	if n, err := strconv.Atoi(config[key]); err == nil {
		return n
	}
	return otherwise
}
