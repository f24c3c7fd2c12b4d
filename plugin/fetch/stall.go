package fetch

import (
	"context"
	"fmt"
	"io"
	"time"
)

// stall ends a try when nothing comes for a while.
type stall struct {
	timer *time.Timer
	limit time.Duration
	ctx   context.Context
	end   context.CancelCauseFunc
}

// watchStall starts to wait for the first byte. The context ends with the try.
func watchStall(ctx context.Context, limit time.Duration) (context.Context, *stall) {
	ctx, cancel := context.WithCancelCause(ctx)
	stalled := &transient{err: fmt.Errorf("the server sent nothing for %s", limit)}
	timer := time.AfterFunc(limit, func() { cancel(stalled) })
	return ctx, &stall{timer: timer, limit: limit, ctx: ctx, end: cancel}
}

func (s *stall) stop() {
	s.timer.Stop()
	s.end(nil)
}

// explain replaces the error of what was cut off by the reason for it.
func (s *stall) explain(err error) error {
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	return err
}

func (s *stall) reader(from io.Reader) io.Reader { return &stallReader{from, s} }

type stallReader struct {
	io.Reader
	*stall
}

func (r *stallReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if n > 0 {
		r.timer.Reset(r.limit)
	}
	return n, err
}
