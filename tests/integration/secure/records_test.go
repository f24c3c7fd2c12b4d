package secure

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/tests/kafka"
)

// route is a file that goes by a topic into another file.
type route struct {
	client           *connect.Client
	name, from, into string
}

// newRoute registers a source and a sink. The source's topic is created by the task's admin client, as the broker's own
// defaults would be by the producer.
func newRoute(t *testing.T, w *kafka.Worker, name string) route {
	t.Helper()
	client, err := connect.New(w.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := route{client, name, filepath.Join(w.Dir, "from.txt"), filepath.Join(w.Dir, "into.txt")}
	if err := os.WriteFile(r.from, []byte("first\nsecond\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.put(t, name+"-source", map[string]string{
		"connector.class": "FileStreamSource", "file": r.from, "topic": name,
		"topic.creation.default.partitions": "1", "topic.creation.default.replication.factor": "-1",
	})
	r.put(t, name+"-sink", map[string]string{"connector.class": "FileStreamSink", "file": r.into, "topics": name})
	return r
}

// put registers a connector, again while the worker is busy with the one before.
func (r route) put(t *testing.T, name string, config map[string]string) {
	t.Helper()
	eventually(t, name+" to be registered", func() error {
		_, err := r.client.PutConfig(t.Context(), name, config)
		return err
	})
}

// arrived says why the lines are not all in the sink's file; a task that failed ends the test.
func (r route) arrived(t *testing.T) error {
	t.Helper()
	all, err := r.client.Statuses(t.Context())
	if err != nil {
		return err
	}
	for name, status := range all {
		for _, task := range status.Tasks {
			if task.State.State == "FAILED" {
				t.Fatalf("task %d of %s failed: %s", task.ID, name, task.Trace)
			}
		}
	}
	if got := r.written(t); got != "first\nsecond\n" {
		return fmt.Errorf("the sink has written %q", got)
	}
	return nil
}

// written is what the sink has written so far.
func (r route) written(t *testing.T) string {
	t.Helper()
	got, err := os.ReadFile(r.into)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(got)
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

// linesWith are a log's lines that hold all of the texts.
func linesWith(log string, texts ...string) []string {
	var found []string
lines:
	for line := range strings.Lines(log) {
		for _, text := range texts {
			if !strings.Contains(line, text) {
				continue lines
			}
		}
		found = append(found, strings.TrimSpace(line))
	}
	return found
}
