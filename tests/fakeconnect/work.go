package fakeconnect

import (
	"fmt"
	"strconv"
	"strings"
)

// noticed is what a worker does when it reads a record.
func (c *Cluster) noticed(w *worker, name string, before, after *entry) {
	a := c.assigned[name]
	owner := a != nil && a.connector == w
	if before == nil || after == nil {
		if owner && after != nil {
			// Deleted and created again before the group has moved: for its owner that is an update.
			c.enqueue(w, c.costs.Stop+c.costs.Start, func() { c.startConnector(w, name) })
		}
		if before != after {
			c.needRejoin(w)
		}
		return
	}
	if before.tasks != after.tasks || before.from != after.from {
		c.needRejoin(w)
		c.restartTasks(w, name, before, after)
	}
	switch {
	case before.written != after.written && owner:
		// However equal it is.
		c.enqueue(w, c.costs.Stop+c.costs.Start, func() { c.startConnector(w, name) })
	case before.moves != after.moves:
		c.enqueue(w, 0, func() { c.transition(w, name) })
	}
}

// restartTasks restarts a worker's tasks in place when their configuration is another.
func (c *Cluster) restartTasks(w *worker, name string, before, after *entry) {
	a := c.assigned[name]
	if a == nil {
		return
	}
	for task := range min(before.tasks, after.tasks) {
		if a.tasks[task] == w {
			c.enqueue(w, c.costs.Stop+c.costs.Start, func() { c.startTask(w, name, task) })
		}
	}
}

// transition brings a worker's part of a connector to the state that is wanted. What has FAILED stays so, but for a stop.
func (c *Cluster) transition(w *worker, name string) {
	a, e, now := c.assigned[name], w.snapshot[name], c.status[name]
	if a == nil || e == nil {
		return
	}
	if a.connector == w && now != nil && now.connector != nil {
		if state := now.connector.state; state != failed || e.target == stopped {
			c.setStatus(name, connectorTask, &runState{state: e.target, worker: w.host})
			if e.target == running {
				c.configureTasks(w, name)
			}
		}
	}
	for task, on := range a.tasks {
		if on == w && now != nil && now.tasks[task].state != failed && e.target != stopped {
			c.setStatus(name, task, &runState{state: e.target, worker: w.host})
		}
	}
}

// startConnector starts a connector in the state that is wanted.
func (c *Cluster) startConnector(w *worker, name string) {
	e := w.snapshot[name]
	if e == nil || c.assigned[name] == nil || c.assigned[name].connector != w {
		return
	}
	n := c.started(name, connectorTask)
	state := runState{state: e.target, worker: w.host}
	if e.target == running && fails(e.config, connectorTask, n) {
		state.state, state.trace = failed, trace("the connector does not start")
	}
	c.setStatus(name, connectorTask, &state)
	if state.state == running {
		c.configureTasks(w, name)
	}
}

// startTask starts a task in the state that is wanted.
func (c *Cluster) startTask(w *worker, name string, task int) {
	e := w.snapshot[name]
	if e == nil || task >= e.tasks || c.assigned[name] == nil || c.assigned[name].tasks[task] != w {
		return
	}
	n := c.started(name, task)
	state := runState{state: e.target, worker: w.host}
	if fails(e.config, task, n) {
		state.state, state.trace = failed, trace(fmt.Sprintf("task %d does not start", task))
	}
	c.setStatus(name, task, &state)
}

// fails tells whether start number n of a connector or task fails. The key fake.fail is connector, task or task:<id>;
// fake.fail.times is how many starts fail, all if it is not there.
func fails(config map[string]string, task, n int) bool {
	if n > number(config, "fake.fail.times", n) {
		return false
	}
	switch what := config["fake.fail"]; {
	case what == "connector":
		return task == connectorTask
	case what == "task":
		return task != connectorTask
	default:
		return task != connectorTask && what == "task:"+strconv.Itoa(task)
	}
}

func trace(why string) string {
	return "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded\n\tat org.example.Fake.start(Fake.java:7)\n" +
		"Caused by: java.lang.IllegalStateException: " + why + "\n\t... 3 more\n"
}

// configureTasks lets a connector say which tasks it wants, and stores them if they are others than before. A follower
// sends them to the leader, one connector after the other.
func (c *Cluster) configureTasks(w *worker, name string) {
	e := w.snapshot[name]
	want, from := c.tasksOf(e.config), key(e.config)
	if e.tasks == want && e.from == from {
		return
	}
	publish := func(leader *worker, done func()) {
		c.enqueue(leader, c.costs.Publish, func() {
			if now := c.log[name]; now != nil && now.target != stopped {
				next := *now
				next.tasks, next.from = want, from
				c.counts.Publications++
				c.write(leader, name, &next)
			}
			done()
		})
	}
	if w == c.leader {
		publish(w, func() {})
		return
	}
	w.forwards = append(w.forwards, func(done func()) {
		// Without a leader it is lost; a new one has all tasks configured again.
		if c.leader != nil && c.leader.phase == up {
			c.ifAlive(w, c.costs.Hop, func() { publish(c.leader, func() { c.ifAlive(w, c.costs.Hop, done) }) })
		}
	})
	c.forward(w)
}

// configureAll has the tasks of all of a worker's connectors configured again.
func (c *Cluster) configureAll(w *worker) {
	w.forwards, w.forwarding = nil, false
	for _, name := range sortedKeys(c.assigned) {
		e, now := w.snapshot[name], c.status[name]
		if c.assigned[name].connector == w && e != nil && e.target == running && now != nil && now.connector != nil && now.connector.state == running {
			c.configureTasks(w, name)
		}
	}
}

// forward sends the next publication when the last one is done.
func (c *Cluster) forward(w *worker) {
	if w.forwarding || len(w.forwards) == 0 {
		return
	}
	w.forwarding = true
	first := w.forwards[0]
	w.forwards = w.forwards[1:]
	first(func() {
		w.forwarding = false
		c.forward(w)
	})
}

// key is what tasks are configured from.
func key(config map[string]string) string {
	var text strings.Builder
	for _, name := range sortedKeys(config) {
		fmt.Fprintf(&text, "%q=%q ", name, config[name])
	}
	return text.String()
}
