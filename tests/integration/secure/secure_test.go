package secure

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
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
// the broker, and each of its tasks' clients is shown the door.
func TestTasksNeedSecurityOfTheirOwn(t *testing.T) {
	const name = "no-fan-out"
	s := login(t, "PLAIN")
	w := startPod(t, s, render(t, s, name), withoutFanOut(t))
	r := newRoute(t, w, name)
	for _, client := range []string{"adminclient-" + name + "-source", "producer-" + name + "-source", "consumer-" + name + "-sink"} {
		eventually(t, client+" to be shown the door", func() error {
			if len(linesWith(w.Log(), "connector-"+client, "disconnected")) == 0 {
				return fmt.Errorf("no such line in the worker's log")
			}
			return nil
		})
	}
	if got := r.written(t); got != "" {
		t.Errorf("the sink has written %q", got)
	}
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
