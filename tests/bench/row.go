package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// row is one measurement. Times are in seconds from the start of the tool.
type row struct {
	Part     string // create, again, change, prune, floor, settings, start, records, rolling, prize, validate; note: Output stands in the report's head
	Tool     string
	Group    string `json:",omitempty"`
	Kind     string `json:",omitempty"`
	N        int    `json:",omitempty"`
	Workers  int    `json:",omitempty"` // in the group; 0: two
	Round    int
	Via      string `json:",omitempty"` // leader or follower
	Settings string `json:",omitempty"`

	Written  float64 `json:",omitempty"` // last write answered
	Running  float64 `json:",omitempty"` // all RUNNING, and so from then on
	First    float64 `json:",omitempty"` // all RUNNING for the first time
	Returned float64 `json:",omitempty"`
	Value    float64 `json:",omitempty"` // of the parts that measure one figure
	CPU      float64 `json:",omitempty"` // of the program's own process

	Requests   int            `json:",omitempty"`
	Polls      int            `json:",omitempty"` // of Requests, those for states
	Kinds      map[string]int `json:",omitempty"`
	Failures   map[string]int `json:",omitempty"`
	Registered int
	Ran        int // connectors that run with a task at the end

	Generations     int     `json:",omitempty"`
	Gap             float64 `json:",omitempty"` // median time from one generation to the next
	ConnectorStarts int
	TaskStarts      int
	TaskStops       int

	Exit   int
	Output string  `json:",omitempty"`
	Cut    float64 `json:",omitempty"` // ended by the bench after so many seconds
	RSSKiB int     `json:",omitempty"`
	At     time.Time
}

// key tells which measurement it is, for going on with one that was interrupted.
func (r row) key() [8]any {
	return [8]any{r.Part, r.Tool, r.Kind, r.N, r.Round, r.Via, r.Settings, r.Workers}
}

func (r row) sameSize(o row) bool { return r.Kind == o.Kind && r.N == o.N && r.Workers == o.Workers }

// what says what was registered, and on how many workers unless on two.
func (r row) what() string {
	return fmt.Sprintf("%d × %s", r.N, r.Kind) + r.onWorkers(" on %d workers")
}

func (r row) onWorkers(format string) string {
	if r.Workers == 0 {
		return ""
	}
	return fmt.Sprintf(format, r.Workers)
}

// followers is how many of the connectors are not the leader's.
func (r row) followers() int {
	workers := cmp.Or(r.Workers, 2)
	return r.N * (workers - 1) / workers
}

// byFollower says that another worker than the leader was asked.
func (r row) byFollower() bool { return r.Via == "follower" }

// failed says that not all connectors were registered and came to run.
func (r row) failed() bool { return r.Registered < r.N || r.Ran < r.N }

// ledger is the file that rows are kept in, one a line.
type ledger struct {
	path string
	rows []row
}

func openLedger(path string) (*ledger, error) {
	l := &ledger{path: path}
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, err
		}
		l.rows = append(l.rows, r)
	}
	return l, lines.Err()
}

func (l *ledger) has(r row) bool {
	for _, known := range l.rows {
		if known.key() == r.key() {
			return true
		}
	}
	return false
}

func (l *ledger) add(r row) error {
	r.At = time.Now().UTC().Truncate(time.Second)
	l.rows = append(l.rows, r)
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	return json.NewEncoder(file).Encode(r)
}
