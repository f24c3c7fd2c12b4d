package cli

import (
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/term"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

// progress is a line on a terminal that is written again and again. Elsewhere there is none: a run's results are lines anyway.
type progress struct {
	w  io.Writer
	on bool

	mu   sync.Mutex
	line string
}

// eraseLine goes to the line's beginning and clears it.
const eraseLine = "\r\x1b[K"

func newProgress(w io.Writer) *progress {
	return &progress{w: w, on: isTerminal(w) && os.Getenv("TERM") != "dumb"}
}

// show rewrites the line.
func (p *progress) show(now reconcile.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = fmt.Sprintf("ready %d/%d", now.Ready, now.Total)
	if now.ToWrite > 0 {
		p.line = fmt.Sprintf("written %d/%d, running %d/%d", now.Written, now.ToWrite, now.Ready, now.Total)
	}
	if now.Failed > 0 {
		p.line += fmt.Sprintf(", failed %d", now.Failed)
	}
	p.draw()
}

// clear takes the line away at the end.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = ""
	p.draw()
}

// draw needs the lock.
func (p *progress) draw() {
	if p.on {
		fmt.Fprint(p.w, eraseLine, p.line)
	}
}

// beside returns a writer for whole lines that may be on the same terminal.
func (p *progress) beside(w io.Writer) io.Writer { return besideProgress{p, w} }

type besideProgress struct {
	*progress
	out io.Writer
}

func (b besideProgress) Write(lines []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.on {
		fmt.Fprint(b.w, eraseLine)
	}
	n, err := b.out.Write(lines)
	b.draw()
	return n, err
}

func isTerminal(w any) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
