package fakeconnect

import (
	"cmp"
	"slices"
	"time"
)

// assignment is who runs a connector and its tasks; nil where nobody does.
type assignment struct {
	connector *worker
	tasks     map[int]*worker
}

// join lets a worker wait in the group for the others.
func (c *Cluster) join(w *worker) {
	w.herder.rejoin, w.herder.joined = false, true
	if !c.rebalancing {
		c.rebalancing = true
		for _, other := range c.workers {
			if other != w && other.phase == up {
				c.ifAlive(other, c.costs.Notice, func() {
					if c.rebalancing && !other.herder.joined {
						c.needRejoin(other)
					}
				})
			}
		}
	}
	c.checkJoined()
}

// checkJoined ends a rebalance when the last one has joined. A dead worker is waited for until its session ends.
func (c *Cluster) checkJoined() {
	if !c.rebalancing {
		return
	}
	alive := 0
	for _, w := range c.workers {
		if w.member && !w.herder.joined {
			return
		}
		if w.herder.joined {
			alive++
		}
	}
	if alive == 0 {
		c.rebalancing = false
		return
	}
	generation := c.generation
	c.after(c.costs.Rebalance, func() {
		if c.rebalancing && c.generation == generation && !c.anyMissing() {
			c.assign()
		}
	})
}

func (c *Cluster) anyMissing() bool {
	return slices.ContainsFunc(c.workers, func(w *worker) bool { return w.member && !w.herder.joined })
}

// assign gives out what nobody runs, and takes from workers that have too much. What is taken is given out by the next
// rebalance, as the cooperative protocol does.
func (c *Cluster) assign() {
	c.generation++
	c.counts.Rebalances++
	c.rebalancing = false
	members := slices.DeleteFunc(slices.Clone(c.workers), func(w *worker) bool { return !w.herder.joined })
	elected := c.leader == nil || !slices.Contains(members, c.leader)
	if elected {
		c.leader = members[0]
	}
	for _, w := range members {
		w.herder.joined, w.phase = false, up
		c.catchUp(w)
		w.herder.rejoin = false
	}
	stops, starts := map[*worker][]func(){}, map[*worker][]func(){}
	c.collect(stops)
	c.distribute(members, starts)
	again := c.balance(members, stops)
	for _, w := range members {
		took := c.costs.Stop*time.Duration(eights(len(stops[w]))) + c.costs.Start*time.Duration(eights(len(starts[w])))
		c.occupy(w, took, func() {
			for _, do := range append(stops[w], starts[w]...) {
				do()
			}
			if w == c.leader {
				c.sweep()
			}
			if elected {
				c.configureAll(w)
			}
			if again {
				c.needRejoin(w)
			}
		})
	}
}

// eights is how many rounds the eight threads of a worker need.
func eights(n int) int { return (n + 7) / 8 }

// collect takes back what is no longer stored.
func (c *Cluster) collect(stops map[*worker][]func()) {
	for _, name := range sortedKeys(c.assigned) {
		a, e := c.assigned[name], c.log[name]
		if e == nil {
			delete(c.assigned, name)
			w := c.alive(a.connector)
			stops[w] = append(stops[w], func() { c.forget(name, connectorTask) })
		}
		for _, task := range sortedKeys(a.tasks) {
			if e == nil || task >= e.tasks {
				w := c.alive(a.tasks[task])
				delete(a.tasks, task)
				stops[w] = append(stops[w], func() { c.forget(name, task) })
			}
		}
	}
}

// sweep forgets what a worker could not before it died.
func (c *Cluster) sweep() {
	for _, name := range sortedKeys(c.status) {
		s, wanted := c.status[name], 0
		if e := c.log[name]; e != nil {
			wanted = e.tasks
		} else if s.connector != nil {
			c.forget(name, connectorTask)
		}
		for _, task := range sortedKeys(s.tasks) {
			if task >= wanted {
				c.forget(name, task)
			}
		}
	}
}

// alive is a worker that can tidy up: the one that ran something, or the leader.
func (c *Cluster) alive(w *worker) *worker {
	if w == nil || w.phase != up {
		return c.leader
	}
	return w
}

// forget removes the state of what is gone, unless it has come back meanwhile.
func (c *Cluster) forget(name string, task int) {
	s := c.status[name]
	if s == nil || task == connectorTask && s.connector == nil {
		return
	}
	if _, started := s.tasks[task]; task != connectorTask && !started {
		return
	}
	if a := c.assigned[name]; a == nil || task != connectorTask && a.tasks[task] == nil {
		c.setStatus(name, task, nil)
	}
}

// distribute gives each piece of work that nobody does to the worker that has the least.
func (c *Cluster) distribute(members []*worker, starts map[*worker][]func()) {
	load := c.load()
	give := func(w *worker, do func(*worker)) *worker {
		if w != nil && (slices.Contains(members, w) || c.now.Before(w.lostSince.Add(c.o.ScheduledDelay))) {
			return w // runs, or may come back
		}
		w = slices.MinFunc(members, func(a, b *worker) int { return cmp.Compare(load[a], load[b]) })
		load[w]++
		starts[w] = append(starts[w], func() { do(w) })
		return w
	}
	for _, name := range sortedKeys(c.log) {
		a := c.assigned[name]
		if a == nil {
			a = &assignment{tasks: map[int]*worker{}}
			c.assigned[name] = a
		}
		a.connector = give(a.connector, func(w *worker) { c.startConnector(w, name) })
		for task := range c.log[name].tasks {
			a.tasks[task] = give(a.tasks[task], func(w *worker) { c.startTask(w, name, task) })
		}
	}
}

func (c *Cluster) load() map[*worker]int {
	load := map[*worker]int{}
	for _, a := range c.assigned {
		load[a.connector]++
		for _, w := range a.tasks {
			load[w]++
		}
	}
	return load
}

// balance takes from workers that have more than one piece above the average, and says whether it took any.
func (c *Cluster) balance(members []*worker, stops map[*worker][]func()) bool {
	load, total := c.load(), 0
	for _, w := range members {
		total += load[w]
	}
	most := total/len(members) + 1
	took := false
	for _, name := range sortedKeys(c.assigned) {
		a := c.assigned[name]
		for _, task := range sortedKeys(a.tasks) {
			w := a.tasks[task]
			if w == nil || load[w] <= most || !slices.Contains(members, w) {
				continue
			}
			load[w]--
			took, a.tasks[task] = true, nil
			stops[w] = append(stops[w], func() { c.setStatus(name, task, &runState{state: unassigned, worker: w.host}) })
		}
	}
	return took
}
