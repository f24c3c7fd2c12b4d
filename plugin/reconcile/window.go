package reconcile

import (
	"sync"

	"github.com/connect-register/connect-register/plugin/connect"
)

// widestWindow is how many writes are in flight while all goes well, as measured best (docs/benchmark.md). The last of
// them waits for all others, and must be answered before the server's 90 s.
const widestWindow = 64

// window bounds the writes in flight. The herder works on one at a time, but takes all that wait before it rebalances. It
// halves when Connect cannot keep up, and widens again by one for each window's worth of answers.
type window struct {
	mu       sync.Mutex
	free     *sync.Cond
	size     float64
	widest   float64
	inFlight int
}

func newWindow(fixed int) *window {
	w := &window{size: widestWindow, widest: widestWindow}
	if fixed > 0 {
		w.size, w.widest = float64(fixed), float64(fixed)
	}
	w.free = sync.NewCond(&w.mu)
	return w
}

// enter waits until there is room.
func (w *window) enter() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.inFlight >= int(w.size) {
		w.free.Wait()
	}
	w.inFlight++
}

func (w *window) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inFlight--
	w.free.Broadcast()
}

// answered takes over how a request ended.
func (w *window) answered(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch kind := connect.KindOf(err); {
	case err == nil:
		w.size += 1 / w.size
	case kind == connect.Busy || kind == connect.Unknown || kind == connect.NotReady:
		w.size /= 2
	}
	w.size = max(1, min(w.size, w.widest))
	w.free.Broadcast()
}
