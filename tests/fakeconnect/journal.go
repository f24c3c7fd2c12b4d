package fakeconnect

import (
	"maps"
	"slices"
	"time"
)

// Write is a request that changed something, when it did.
type Write struct {
	At time.Time
	// Op is create, config, state, delete, restart or offsets; Connector whom it was about.
	Op, Connector string
	// Client is who wrote it: the request's X-Client.
	Client string
	// Before and After are the configuration, nil where there was none or is none any more. Of a create or config.
	Before, After map[string]string
	// Target is the state that is wanted from now on; TargetBefore the one before.
	Target, TargetBefore string
}

// Unchanged tells a write of a configuration, or a state, that was stored already.
func (w Write) Unchanged() bool {
	switch w.Op {
	case "create", "config":
		return w.Before != nil && maps.Equal(w.Before, w.After)
	case "state":
		return w.Target == w.TargetBefore
	}
	return false
}

type counts struct{ Requests, Faults, Rebalances, Publications int }

// Connector is what there is of one, seen from above.
type Connector struct {
	Config map[string]string
	// Target is the state that is wanted, State the connector's own, "" before it has one.
	Target, State string
	// Tasks are the states of those that were started, Wanted is how many it is to have.
	Tasks  map[int]string
	Wanted int
	// Starts counts the connector's own, TaskStarts those of all its tasks.
	Starts, TaskStarts int
}

// Connectors are what is stored and how it runs now.
func (c *Cluster) Connectors() map[string]Connector {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	all := map[string]Connector{}
	for name, e := range c.log {
		one := Connector{Config: maps.Clone(e.config), Target: e.target, Wanted: e.tasks, Tasks: map[int]string{}}
		if s := c.status[name]; s != nil {
			if s.connector != nil {
				one.State = s.connector.state
			}
			for task, state := range s.tasks {
				one.Tasks[task] = state.state
			}
		}
		for task, n := range c.starts[name] {
			if task == connectorTask {
				one.Starts = n
			} else {
				one.TaskStarts += n
			}
		}
		all[name] = one
	}
	return all
}

// started counts a start and returns which one it is.
func (c *Cluster) started(name string, task int) int {
	if c.starts[name] == nil {
		c.starts[name] = map[int]int{}
	}
	c.starts[name][task]++
	return c.starts[name][task]
}

// Starts counts all starts of connectors and of tasks.
func (c *Cluster) Starts() (connectors, tasks int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	for _, one := range c.starts {
		for task, n := range one {
			if task == connectorTask {
				connectors += n
			} else {
				tasks += n
			}
		}
	}
	return connectors, tasks
}

// Journal lists what was written, in order.
func (c *Cluster) Journal() []Write {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	return slices.Clone(c.journal)
}

// Requests counts what was asked, by method and endpoint, such as "GET /connectors?expand=info".
func (c *Cluster) Requests() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.byEndpoint)
}

// Rebalances counts the group's generations so far.
func (c *Cluster) Rebalances() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	return c.counts.Rebalances
}

func (c *Cluster) count(r *call) {
	c.counts.Requests++
	r.Number = c.counts.Requests
	endpoint := r.Method + " " + r.Endpoint
	key := endpoint + " " + r.Connector
	c.asked[key]++
	r.Ordinal = c.asked[key]
	if r.Query != "" && r.Endpoint == "/connectors" {
		endpoint += "?" + r.Query
	}
	c.byEndpoint[endpoint]++
}

// wrote notes a change.
func (c *Cluster) wrote(r *call, op string, before, after *entry) {
	w := Write{At: c.now, Op: op, Connector: r.Connector, Client: r.Client}
	if before != nil {
		w.Before, w.TargetBefore = before.config, before.target
	}
	if after != nil {
		w.After, w.Target = after.config, after.target
	}
	c.journal = append(c.journal, w)
}
