package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseEvent(t *testing.T) {
	line := "1795417402840 INFO  DistributedHerder: [Worker clientId=c] Joined group at generation 7 with protocol version 2 and got " +
		"assignment: Assignment{error=0, leader='c-1', leaderUrl='http://127.0.0.1:8083/', offset=23"
	e, ok := parseEvent([]byte(line))
	if !ok || e.What != joined || e.Generation != 7 || e.LeaderURL != "http://127.0.0.1:8083/" || e.At.UnixMilli() != 1795417402840 {
		t.Errorf("%v %+v", ok, e)
	}
	if _, ok := parseEvent([]byte("java.lang.Exception: Creating connector\n")); ok {
		t.Error("a line without a time is taken for an event")
	}
}

func TestCountTakesEachGenerationOnce(t *testing.T) {
	at := time.UnixMilli(0)
	var r row
	r.count([]event{
		{At: at, What: joined, Generation: 1}, {At: at, What: joined, Generation: 1, Worker: 1},
		{At: at.Add(time.Second), What: joined, Generation: 2}, {At: at.Add(3 * time.Second), What: joined, Generation: 3},
		{What: taskStarted}, {What: taskStarted}, {What: taskStopped}, {What: connectorStarted},
	})
	if r.Generations != 3 || r.Gap != 1.5 || r.TaskStarts != 2 || r.TaskStops != 1 || r.ConnectorStarts != 1 {
		t.Errorf("%+v", r)
	}
}

func TestFromCompleteLeavesStartsOut(t *testing.T) {
	begin := time.UnixMilli(0)
	events := []event{
		{At: begin.Add(2 * time.Second), What: joined, Worker: 0}, {At: begin.Add(5 * time.Second), What: joined, Worker: 1},
		{At: begin.Add(6 * time.Second), What: joined, Worker: 0}, {At: begin.Add(7 * time.Second), What: taskStarted},
	}
	if got := fromComplete(events, begin, 6.5); got != 2 {
		t.Errorf("%v", got)
	}
}

func TestReportShowsWhatFailedAndWhatWasCut(t *testing.T) {
	dir := t.TempDir()
	create := func(tool, group string, round int, running float64, registered int, cut float64) row {
		return row{Part: "create", Tool: tool, Group: group, Kind: slow, N: 100, Round: round, Via: "leader",
			Running: running, Registered: registered, Ran: registered, Cut: cut, Gap: 0.04, TaskStarts: 125}
	}
	rows := []row{
		create("ours", "ours", 1, 5, 100, 0), create("ours", "ours", 2, 7, 100, 0), create("ours", "ours", 3, 6, 100, 0),
		create("breaks", "peer", 1, 0, 3, 0), create("slow <&>", "loop", 1, 0, 60, 30),
		create("curl loop", "loop", 1, 0, 60, 30), create("PUT", "strategy", 1, 4, 100, 0), create("steady", "peer", 1, 8, 100, 0),
		{Part: "create", Tool: "ours", Group: "ours", Kind: slow, N: 100, Round: 1, Via: "follower", Running: 3, Registered: 100, Ran: 100, Gap: 1},
		{Part: "floor", Kind: slow, N: 100, First: 0.5, Running: 3, Registered: 100, Ran: 100},
		{Part: "rolling", Kind: quick, N: 30, Settings: "0", Value: 60, Registered: 30, Ran: 30},
		{Part: "start", Settings: "defaults", Value: 3},
		{Part: "records", Settings: "-Xint", First: 9, Value: 8, CPU: 7, Registered: 1, Ran: 1},
		{Part: "note", Output: "Measured at night."},
		{Part: "settings", Tool: "ours", Kind: slow, N: 100, Settings: "linger.ms=0", Running: 4, Registered: 100, Ran: 100},
		{Part: "again", Tool: "ours", Kind: slow, N: 100, Requests: 4, Registered: 100, Ran: 100},
	}
	if err := writeReport(dir, rows, []string{"nowhere"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "benchmark.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Not had here: nowhere", "| **6.00** (5.00–7.00) | 12.00 | 3.00 |", "**failed** 1 of 1", "| 3, exit 0 |", "| > 30 |", "60 when cut", "| linger.ms=0 | 4.00 |", "**ours, by the follower** | 1 |", "| -Xint | 1 | 9.00 | 8.00 | 7.00 |", "\n- Measured at night.\n",
		"| **6.00** | 1.17 | < 0.20 | steady: 8.00 | 0.75 | PUT: 4.00 | < 0.13 | 1.25 |",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	plot, err := os.ReadFile(filepath.Join(dir, "benchmark-100-filestreamsource.svg"))
	if err != nil || !strings.Contains(string(plot), "slow &lt;&amp;&gt;") {
		t.Errorf("%v\n%s", err, plot)
	}
}

func TestLedgerGoesOnWhereItEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l, err := openLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	done := row{Part: "create", Tool: "ours", N: 100, Round: 1, Kinds: map[string]int{"GET /": 1}}
	if err := l.add(done); err != nil {
		t.Fatal(err)
	}
	if l, err = openLedger(path); err != nil || !l.has(row{Part: "create", Tool: "ours", N: 100, Round: 1}) || l.has(row{Part: "create", Tool: "ours", N: 100, Round: 2}) {
		t.Errorf("%v %+v", err, l)
	}
}
