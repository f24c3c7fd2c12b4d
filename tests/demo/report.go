package main

import (
	"fmt"
	"io"
	"time"
)

// report prints what happened and how long it took, as it happens.
type report struct {
	out         io.Writer
	start, last time.Time
}

func newReport(out io.Writer) *report {
	now := time.Now()
	return &report{out: out, start: now, last: now}
}

func (r *report) chapter(format string, args ...any) {
	fmt.Fprintf(r.out, "\n%s\n", fmt.Sprintf(format, args...))
}

// done prints a step with the time since the one before.
func (r *report) done(format string, args ...any) {
	now := time.Now()
	fmt.Fprintf(r.out, "%7.1f s  %s\n", now.Sub(r.last).Seconds(), fmt.Sprintf(format, args...))
	r.last = now
}

// note prints a remark without a time.
func (r *report) note(format string, args ...any) {
	fmt.Fprintf(r.out, "           %s\n", fmt.Sprintf(format, args...))
}

func (r *report) end() {
	fmt.Fprintf(r.out, "\nDone in %.0f s. No process and no port is left behind.\n", time.Since(r.start).Seconds())
}
