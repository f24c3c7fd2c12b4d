package fakeconnect

import (
	"slices"
)

// KillWorker ends a worker: its URL refuses, requests that it was at break off, and its work is lost until its session
// has ended and the group has moved.
func (c *Cluster) KillWorker(i int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.kill(c.workers[i])
}

// RestartWorker starts a worker, after killing it if it runs. It answers Jetty's 404, then 503 on /health, then it joins.
func (c *Cluster) RestartWorker(i int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.kill(c.workers[i])
	c.boot(c.workers[i])
}

// RestartAll kills all workers and starts them.
func (c *Cluster) RestartAll() {
	for i := range c.workers {
		c.RestartWorker(i)
	}
}

// Rebalance has the group move as if somebody else had changed something.
func (c *Cluster) Rebalance() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	for _, w := range c.workers {
		if w.phase == up {
			c.needRejoin(w)
		}
	}
}

// StopKafka takes the brokers away: herders hang, and /health says so.
func (c *Cluster) StopKafka() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.kafkaDown = true
}

// StartKafka brings them back.
func (c *Cluster) StartKafka() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	c.kafkaDown = false
	for _, w := range c.workers {
		c.kick(w)
	}
}

func (c *Cluster) kill(w *worker) {
	if w.phase == dead {
		return
	}
	w.phase, w.herder, w.forwards, w.forwarding = dead, herder{}, nil, false
	w.boots++
	w.lostSince = c.now
	for p := range w.pending {
		if p.broken != nil {
			p.broken()
			delete(w.pending, p)
			continue
		}
		p.reply(reply{err: errBroken})
	}
	if c.leader == w {
		c.leader = nil
	}
	boots := w.boots
	c.after(c.costs.Session, func() {
		if w.boots == boots && w.phase != up {
			w.member = w.phase != dead && w.member
			c.moved()
		}
	})
	// Somebody who waits has to look again.
	c.after(0, func() {})
}

// moved lets the group find out that it is smaller, and again when lost work may be given to others.
func (c *Cluster) moved() {
	if c.rebalancing {
		c.checkJoined()
	}
	for _, w := range c.workers {
		if w.phase == up && !w.herder.joined {
			c.needRejoin(w)
		}
	}
	if delay := c.o.ScheduledDelay; delay > 0 {
		c.after(delay, func() {
			for _, w := range c.workers {
				if w.phase == up && c.anyLost() {
					c.needRejoin(w)
				}
			}
		})
	}
}

func (c *Cluster) anyLost() bool {
	return slices.ContainsFunc(c.workers, func(w *worker) bool { return w.phase == dead && c.load()[w] > 0 })
}

// boot starts a worker that is dead.
func (c *Cluster) boot(w *worker) {
	w.phase = booting
	w.boots++
	w.snapshot, w.seen = map[string]*entry{}, map[string]int{}
	w.statuses, w.statusSeen = map[string]*status{}, map[string]int{}
	c.ifAlive(w, c.costs.Boot, func() {
		w.phase = starting
		c.ifAlive(w, c.costs.Boot, func() {
			// It reads the topics, and joins as a new member: what it ran before is nobody's.
			for name, rev := range c.revs {
				w.seen[name] = rev
				if e := c.log[name]; e != nil {
					w.snapshot[name] = e
				}
			}
			for name, s := range c.status {
				w.statuses[name], w.statusSeen[name] = s, c.records
			}
			c.disown(w)
			w.phase, w.member = up, true
			c.needRejoin(w)
		})
	})
}

// disown takes all from a worker that does not run it any more.
func (c *Cluster) disown(w *worker) {
	for _, a := range c.assigned {
		if a.connector == w {
			a.connector = nil
		}
		for task, on := range a.tasks {
			if on == w {
				a.tasks[task] = nil
			}
		}
	}
}
