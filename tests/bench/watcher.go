package main

import (
	"context"
	"sync"
	"time"
)

// watcher looks at the states until it is told to stop, and remembers when its goal was reached.
type watcher struct {
	mu          sync.Mutex
	first, last float64 // since when the goal was reached for the first time, and for good; 0: not
}

// watch looks at the states until ctx is done, a tenth of the time at most, for all tools alike.
func (b *bench) watch(ctx context.Context, url string, begin time.Time, goal func(tally) bool) *watcher {
	w := &watcher{}
	go func() {
		for pause := 50 * time.Millisecond; ctx.Err() == nil; {
			asked := time.Now()
			t, err := look(ctx, url)
			took := time.Since(asked)
			if err == nil {
				w.saw(goal(t), asked.Sub(begin).Seconds())
			}
			pause = min(max(100*time.Millisecond, 9*took), 2*time.Second)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	}()
	return w
}

func (w *watcher) saw(reached bool, at float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case !reached:
		w.last = 0
	case w.last == 0:
		w.last = at
		if w.first == 0 {
			w.first = at
		}
	}
}

// times are those of the goal, for the first time and for good.
func (w *watcher) times() (first, last float64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.first, w.last
}
