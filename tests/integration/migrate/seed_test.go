package migrate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/tests/kafka"
)

const (
	recordsTopic = "szcode2.qa.avro.server" // the sink reads it
	linesTopic   = "lines"                  // the source writes it
	// each of the two streams has so many records; the worker is stopped while the first half flows.
	total = 4000
	// more come while the connectors are renamed.
	more = 1000
)

// TestSeed: every record once, none lost; the source goes on at its line, the sink at its offset.
func TestSeed(t *testing.T) {
	for _, topic := range []string{recordsTopic, linesTopic} {
		if err := cluster.CreateTopic(t.Context(), topic, 2); err != nil {
			t.Fatal(err)
		}
	}
	s := newSeed(t)
	old := s.startStandalone(t)
	s.flow(t, 1, total/2)
	// The rest comes while nobody runs, and while the new workers do.
	eventually(t, "some records on both ways", func() bool { return len(s.written(t, old)) > 200 && len(s.arrived(t)) > 200 })
	if err := old.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.wait(t)
	before := len(s.arrived(t))
	s.flow(t, total/2+1, total)

	s.migrate(t)
	workers := s.install(t)
	s.wait(t)
	eventually(t, "all lines", func() bool { return len(s.arrived(t)) >= total })
	eventually(t, "all records", func() bool { return len(s.written(t, append(workers, old)...)) >= total })
	// What would come twice comes soon: the tasks have read to the end.
	time.Sleep(3 * time.Second)
	exactlyOnce(t, "lines of the source", s.arrived(t), total)
	exactlyOnce(t, "records of the sink", s.written(t, append(workers, old)...), total)
	if before >= total/2+1 || len(s.written(t, workers...)) == 0 {
		t.Errorf("it was not stopped midway: %d lines before, %d records after", before, len(s.written(t, workers...)))
	}

	// Both get other names while more flows.
	s.flow(t, total+1, total+more)
	s.rename(t, workers[0].URL)
	s.wait(t)
	eventually(t, "all lines", func() bool { return len(s.arrived(t)) >= total+more })
	eventually(t, "all records", func() bool { return len(s.written(t, append(workers, old)...)) >= total+more })
	time.Sleep(3 * time.Second)
	exactlyOnce(t, "lines of the source with another name", s.arrived(t), total+more)
	exactlyOnce(t, "records of the sink with another name", s.written(t, append(workers, old)...), total+more)
}

// exactlyOnce finds numbers of 1 to last that are missing or there twice.
func exactlyOnce(t *testing.T, what string, got []string, last int) {
	t.Helper()
	seen := map[string]int{}
	for _, one := range got {
		seen[one]++
	}
	missing, twice := 0, 0
	for n := 1; n <= last; n++ {
		switch count := seen[number(n)]; {
		case count == 0:
			missing++
		case count > 1:
			twice++
		}
	}
	if missing > 0 || twice > 0 || len(seen) != last {
		t.Errorf("%s: %d of %d, %d missing, %d more than once", what, len(got), last, missing, twice)
	}
}

func number(n int) string { return fmt.Sprintf("%05d", n) }

// eventually waits for a condition; the bound is generous because machines differ.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(4 * time.Minute); !condition(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// arrived are the lines that the source has written to its topic.
func (s *seed) arrived(t *testing.T) []string {
	t.Helper()
	records, err := cluster.ReadAll(t.Context(), linesTopic)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// written are the records that the sink has written to files of workers.
func (s *seed) written(t *testing.T, workers ...*kafka.Worker) (lines []string) {
	t.Helper()
	for _, w := range workers {
		data, err := os.ReadFile(filepath.Join(w.Dir, "test.sink.txt"))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		lines = append(lines, strings.Fields(string(data))...)
	}
	return lines
}
