package secure

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
	"github.com/connect-register/connect-register/tests/kafka"
)

// TestRecordsPass sends records through each way into the broker.
func TestRecordsPass(t *testing.T) {
	for _, s := range scenarios(t) {
		t.Run(s.name, func(t *testing.T) {
			name := "pass-" + strings.ToLower(s.name)
			w := startPod(t, s, render(t, s, name), func(text []byte) []byte { return text })
			r := newRoute(t, w, name)
			eventually(t, "the records to pass", func() error { return r.arrived(t) })
		})
	}
}

// TestTasksNeedSecurityOfTheirOwn takes from the rendered properties what the chart repeats for tasks: the worker gets into
// the broker all the same, and its tasks do not.
func TestTasksNeedSecurityOfTheirOwn(t *testing.T) {
	const name = "no-fan-out"
	s := login(t, "PLAIN")
	w := startPod(t, s, render(t, s, name), withoutFanOut(t))
	r := newRoute(t, w, name)
	// A client without TLS takes the broker's answer for the length of a message. Whether the heap has room for that
	// decides how the client fails.
	for _, client := range []string{"producer-" + name + "-source-0", "consumer-" + name + "-sink-0"} {
		eventually(t, client+" to fail", func() error {
			if lines := linesWith(w.Log(), "connector-"+client, "disconnected"); len(lines) > 0 {
				return nil
			}
			return heapTooSmall(w, client)
		})
	}
	if got := r.written(t); got != "" {
		t.Errorf("the sink has written %q", got)
	}
}

// heapTooSmall looks for the other failure of a client that speaks no TLS: java.lang.OutOfMemoryError, in the producer's own
// thread or in that of the sink's task.
func heapTooSmall(w *kafka.Worker, client string) error {
	producer := linesWith(w.Log(), "kafka-producer-network-thread | connector-"+client, "Uncaught exception")
	task := linesWith(w.Log(), "WorkerSinkTask{id="+strings.TrimPrefix(client, "consumer-")+"}", "unrecoverable exception")
	if len(producer)+len(task) == 0 || !strings.Contains(w.Log(), "OutOfMemoryError") {
		return errors.New("the worker's log has no such failure")
	}
	return nil
}

// withoutFanOut takes the security properties of tasks out.
func withoutFanOut(t *testing.T) func([]byte) []byte {
	return func(text []byte) []byte {
		properties, err := worker.Parse(release.PropertiesFile, text)
		if err != nil {
			t.Fatal(err)
		}
		taken := 0
		for _, key := range properties.Keys() {
			client, bare, _ := strings.Cut(key, ".")
			if _, secured := properties.Get(bare); secured && (client == "producer" || client == "consumer" || client == "admin") {
				properties.Delete(key)
				taken++
			}
		}
		if taken == 0 {
			t.Fatal("the chart repeats no security properties")
		}
		var left bytes.Buffer
		if _, err := properties.WriteTo(&left); err != nil {
			t.Fatal(err)
		}
		return left.Bytes()
	}
}
