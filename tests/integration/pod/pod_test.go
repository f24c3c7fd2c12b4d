package pod

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/tests/kafka"
)

// source is the name of a connector. Names with such a sign are quoted where JMX has them.
const source = "file:lines"

// TestLog4j2 has a worker that logs with log4j 2, as Kafka 4 does. There a pattern's \\ is one backslash.
func TestLog4j2(t *testing.T) {
	testWorker(t, shared.cluster.Jars(), `\`)
}

// TestLog4j1 has a worker that logs with log4j 1, as Kafka 3 does. There a pattern's \\ stays.
func TestLog4j1(t *testing.T) {
	jars, err := kafka.Resolve(t.Context(), "3.9.1", os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	if jars, err = shared.extras.WithLog4j1(jars); err != nil {
		t.Fatal(err)
	}
	testWorker(t, jars, `\\`)
}

func testWorker(t *testing.T, jars *kafka.Jars, backslash string) {
	w := start(t, jars)
	file := w.moveRecords(t)
	t.Run("log", func(t *testing.T) { w.logsAsTold(t, backslash, file) })
	t.Run("metrics", func(t *testing.T) { w.isMeasured(t) })
	t.Run("JMX", func(t *testing.T) { w.opensJMX(t) })
	t.Run("files", func(t *testing.T) { w.leavesNoFiles(t) })
}

// moveRecords has a source and a sink move two lines of a file, which it returns.
func (w *worker) moveRecords(t *testing.T) string {
	t.Helper()
	client, err := connect.New(w.URL)
	if err != nil {
		t.Fatal(err)
	}
	dir, topic := t.TempDir(), "lines-"+w.version
	from, into := filepath.Join(dir, "from.txt"), filepath.Join(dir, "into.txt")
	if err := os.WriteFile(from, []byte("first\nsecond\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := shared.cluster.CreateTopic(t.Context(), topic, 1); err != nil {
		t.Fatal(err)
	}
	for name, config := range map[string]map[string]string{
		source: {"connector.class": "FileStreamSource", "file": from, "topic": topic},
		"sink": {"connector.class": "FileStreamSink", "file": into, "topics": topic},
	} {
		eventually(t, name+" to be registered", func() error {
			_, err := client.PutConfig(t.Context(), name, config)
			return err
		})
	}
	eventually(t, "the records to arrive", func() error {
		got, err := os.ReadFile(into)
		if err == nil && string(got) != "first\nsecond\n" {
			err = fmt.Errorf("the sink has written %q", got)
		}
		return err
	})
	return from
}

// eventually waits until there is nothing to complain of; the bound is generous because machines differ.
func eventually(t *testing.T, what string, complaint func() error) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		err := complaint()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s: %v", what, err)
		}
	}
}
