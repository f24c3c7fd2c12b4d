package fakeconnect

import (
	"container/heap"
	"context"
	"time"
)

// event is what is to happen at a time.
type event struct {
	at  time.Time
	seq int
	do  func()
}

// events are a heap; of the same time the one that was added first happens first.
type events struct {
	all   []event
	added int
}

func (e *events) Len() int { return len(e.all) }
func (e *events) Less(i, j int) bool {
	a, b := e.all[i], e.all[j]
	if !a.at.Equal(b.at) {
		return a.at.Before(b.at)
	}
	return a.seq < b.seq
}
func (e *events) Swap(i, j int) { e.all[i], e.all[j] = e.all[j], e.all[i] }
func (e *events) Push(x any)    { e.all = append(e.all, x.(event)) }
func (e *events) Pop() any {
	last := e.all[len(e.all)-1]
	e.all[len(e.all)-1] = event{}
	e.all = e.all[:len(e.all)-1]
	return last
}

// after lets something happen some time from now. Waiting requests notice if nothing else happens before it.
func (c *Cluster) after(d time.Duration, do func()) {
	c.events.added++
	heap.Push(&c.events, event{c.now.Add(d), c.events.added, do})
	if c.events.all[0].seq == c.events.added {
		close(c.changed)
		c.changed = make(chan struct{})
	}
}

// advance lets happen what should have happened by now.
func (c *Cluster) advance() {
	now := time.Now()
	for c.busy() && !c.events.all[0].at.After(now) {
		c.step()
	}
	if now.After(c.now) {
		c.now = now
	}
}

func (c *Cluster) busy() bool { return len(c.events.all) > 0 }

func (c *Cluster) step() {
	next := heap.Pop(&c.events).(event)
	if next.at.After(c.now) {
		c.now = next.at
	}
	next.do()
}

// pending is a request that has no answer yet.
type pending struct {
	answered bool
	answer   reply
	// broken is called when the worker dies that has it, instead of an answer.
	broken func()
}

func (p *pending) reply(r reply) {
	if !p.answered {
		p.answered, p.answer = true, r
	}
}

// wait lets time pass until a request is answered, or until the worker gives up. It holds the lock but while it sleeps.
func (c *Cluster) wait(ctx context.Context, p *pending, patience time.Duration) reply {
	until := c.now.Add(patience)
	for !p.answered {
		changed, sleep := c.changed, time.Until(until)
		if sleep <= 0 {
			p.reply(timedOut())
			break
		}
		if c.busy() {
			sleep = min(sleep, time.Until(c.events.all[0].at))
		}
		c.mu.Unlock()
		timer := time.NewTimer(sleep)
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
			p.reply(reply{err: ctx.Err()})
		}
		timer.Stop()
		c.mu.Lock()
		c.advance()
	}
	return p.answer
}
