package e2e

import (
	"regexp"
	"strings"
	"testing"
)

// TestFailingConnector fails helm install with the connector's name and the root cause, and not the other connector. A
// correction is enough.
func TestFailingConnector(t *testing.T) {
	in(t, ci)
	eachHelm(t, *set == all, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		topic := r.topic + "numbers"
		newTopic(t, topic, 1)
		r.set(connectors(values{"works": counter(topic, 1, 20), "fails": fileSink(topic, "/nowhere/sink.txt", 1)}))
		failed := r.install(t)
		cause := regexp.MustCompile(`fails: created: task 0 FAILED on \S+: java\.nio\.file\.NoSuchFileException: /nowhere/sink\.txt`)
		if failed.code == 0 || !cause.MatchString(failed.text()) {
			t.Errorf("helm ended with %d and does not name the connector and the cause:\n%s", failed.code, failed.text())
		}
		message := r.terminationMessage(t, hookJob)
		if !strings.HasPrefix(message, "1 of 2 connectors failed\n") || !cause.MatchString(message) {
			t.Errorf("the Job's termination message is %q", message)
		}
		if status, _ := r.status(t); status != "failed" {
			t.Errorf("the release is %s", status)
		}
		counted(t, topic, 1, 50)
		workers := r.lives(t)

		r.mustUpgrade(t, connectors(values{"fails": fileSink(topic, "/tmp/sink.txt", 1)}))
		r.wantRunning(t, map[string]int{"works": 1, "fails": 1})
		r.mustUpgrade(t, connectors(values{"works": merged(counter(topic, 1, 20), values{"state": "stopped"})}))
		r.wantSink(t, "/tmp/sink.txt", len(records(t, topic)))
		r.wantSameWorkers(t, workers)
	})
}

// TestWorkerThatCannotStart ends the hook by its own limit, which says what it waited for. A correction is enough here too.
func TestWorkerThatCannotStart(t *testing.T) {
	in(t, all)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		topic := r.topic + "numbers"
		limits := func(timeout, deadline int) values {
			return values{"registration": values{"timeoutSeconds": timeout, "activeDeadlineSeconds": deadline}}
		}
		r.set(limits(30, 540), values{"kafka": values{"bootstrapServers": "nowhere." + r.name + ".svc:9092"}}, connectors(values{"numbers": counter(topic, 1, 20)}))
		failed := r.install(t)
		waited := regexp.MustCompile(`gave up waiting for the workers of this release: worker ` + fullname + `-0: it (is not healthy: \S|has no address yet)`)
		if failed.code == 0 || !waited.MatchString(failed.text()) {
			t.Errorf("helm ended with %d and does not say what was waited for:\n%s", failed.code, failed.text())
		}
		if message := r.terminationMessage(t, hookJob); !waited.MatchString(message) {
			t.Errorf("the Job's termination message is %q", message)
		}
		// Not by the Job's limit, nor by helm's.
		if _, failure := r.jobEnd(t, hookJob); failure != "BackoffLimitExceeded" {
			t.Errorf("the Job failed by %s", failure)
		}

		r.mustUpgrade(t, merged(limits(480, 540), values{"kafka": values{"bootstrapServers": bootstrapServers}}))
		r.wantCounted(t, topic, "numbers", 1, 50)
	})
}
