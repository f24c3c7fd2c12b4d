package fakeconnect

import (
	"maps"
	"time"
)

// job is work for a herder's single thread.
type job struct {
	cost time.Duration
	do   func()
}

// herder is a worker's. It drains what is queued in one tick, then joins the group again if something asks for it.
type herder struct {
	queue   []job
	batch   []job
	running bool
	// known is what the worker knew when the tick began.
	known map[string]*entry
	// rejoin is set when a rebalance is needed, joined while it waits for the others.
	rejoin, joined bool
}

// enqueue gives a worker's herder something to do.
func (c *Cluster) enqueue(w *worker, cost time.Duration, do func()) {
	w.herder.queue = append(w.herder.queue, job{cost, do})
	c.kick(w)
}

// kick begins a tick if the herder has nothing else to do. It begins in an event of its own, so that all that comes at the
// same time is in it.
func (c *Cluster) kick(w *worker) {
	h := &w.herder
	if h.running || h.joined || c.kafkaDown || w.phase != up || len(h.queue) == 0 && !h.rejoin {
		return
	}
	h.running = true
	c.ifAlive(w, 0, func() {
		h.batch, h.queue, h.known = h.queue, nil, maps.Clone(w.snapshot)
		c.next(w)
	})
}

// ifAlive lets something happen unless the worker dies before.
func (c *Cluster) ifAlive(w *worker, d time.Duration, do func()) {
	boots := w.boots
	c.after(d, func() {
		if w.phase != dead && w.boots == boots {
			do()
		}
	})
}

// next does the tick's next job, or ends it.
func (c *Cluster) next(w *worker) {
	h := &w.herder
	if c.kafkaDown {
		// The thread hangs in a write; kafkaBack goes on.
		h.running = false
		h.queue, h.batch = append(h.batch, h.queue...), nil
		return
	}
	if len(h.batch) == 0 {
		h.running = false
		if h.rejoin {
			c.join(w)
		}
		c.kick(w)
		return
	}
	first := h.batch[0]
	h.batch = h.batch[1:]
	c.ifAlive(w, first.cost, func() {
		first.do()
		c.next(w)
	})
}

// occupy keeps a herder busy for a time.
func (c *Cluster) occupy(w *worker, d time.Duration, then func()) {
	h := &w.herder
	h.running = true
	c.ifAlive(w, d, func() {
		h.running = false
		then()
		c.kick(w)
	})
}

// needRejoin asks for a rebalance.
func (c *Cluster) needRejoin(w *worker) {
	w.herder.rejoin = true
	c.kick(w)
}
