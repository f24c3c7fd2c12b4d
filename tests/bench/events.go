package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// happening is a kind of line in a worker's log that is counted.
type happening string

const (
	joined           happening = "Joined group at generation"
	connectorStarted happening = "Creating connector"
	taskStarted      happening = "Creating task"
	taskStopped      happening = "Stopping task"
)

var happenings = []happening{joined, connectorStarted, taskStarted, taskStopped}

// event is a line of a worker's log that is counted.
type event struct {
	At         time.Time
	What       happening
	Generation int
	LeaderURL  string
	Worker     int // place among the members
}

var (
	leaderPattern     = regexp.MustCompile(`leaderUrl='([^']*)'`)
	generationPattern = regexp.MustCompile(`generation (\d+)`)
)

// mark is how long each worker's log was at a moment.
type mark []int64

func (l *lab) mark() mark {
	at := make(mark, len(l.members))
	for i, m := range l.members {
		if stat, err := os.Stat(m.log); err == nil {
			at[i] = stat.Size()
		}
	}
	return at
}

// since reads what the workers logged after a mark, in the order of time.
func (l *lab) since(from mark) ([]event, error) {
	var all []event
	for i, m := range l.members {
		text, err := readFrom(m.log, from[i])
		if err != nil {
			return nil, err
		}
		for line := range bytes.Lines(text) {
			if e, ok := parseEvent(line); ok {
				e.Worker = i
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.At.Compare(b.At) })
	return all, nil
}

func readFrom(path string, offset int64) ([]byte, error) {
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

func parseEvent(line []byte) (event, bool) {
	for _, what := range happenings {
		at := bytes.Index(line, []byte(what))
		if at < 0 {
			continue
		}
		millis, err := strconv.ParseInt(string(bytes.SplitN(line, []byte(" "), 2)[0]), 10, 64)
		if err != nil {
			return event{}, false
		}
		e := event{At: time.UnixMilli(millis), What: what}
		if what == joined {
			if m := generationPattern.FindSubmatch(line[at:]); m != nil {
				e.Generation, _ = strconv.Atoi(string(m[1]))
			}
			if m := leaderPattern.FindSubmatch(line[at:]); m != nil {
				e.LeaderURL = string(m[1])
			}
		}
		return e, true
	}
	return event{}, false
}

// quiet waits until no worker has logged anything that is counted for a while.
func (l *lab) quiet(ctx context.Context, while time.Duration) error {
	last, changed := l.mark(), time.Now()
	for time.Since(changed) < while {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the group to be quiet: %w", ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
		if now := l.mark(); !slices.Equal(now, last) {
			last, changed = now, time.Now()
		}
	}
	return nil
}

// leader returns the leader and another worker of the group; with one worker both are it.
func (l *lab) leader() (leader, follower *member, err error) {
	events, err := l.since(make(mark, len(l.members)))
	if err != nil {
		return nil, nil, err
	}
	generation := -1
	for _, e := range events {
		if e.What != joined || e.Generation < generation {
			continue
		}
		generation = e.Generation
		for i, m := range l.members {
			if e.LeaderURL == m.URL+"/" {
				leader, follower = m, l.members[(i+1)%len(l.members)]
			}
		}
	}
	if leader == nil {
		return nil, nil, fmt.Errorf("no leader found in the logs of %s", l.group)
	}
	return leader, follower, nil
}
