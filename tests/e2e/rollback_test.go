package e2e

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestRollback brings a changed connector back to what it was, and takes the added one away.
func TestRollback(t *testing.T) {
	in(t, ci)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		first, second, added := r.topic+"first", r.topic+"second", r.topic+"added"
		r.set(connectors(values{"moved": counter(first, 1, 20)}))
		r.mustInstall(t)
		counted(t, first, 1, 20)
		workers := r.lives(t)
		r.mustUpgrade(t, connectors(values{"moved": counter(second, 1, 20), "added": counter(added, 1, 20)}))
		r.wantConfig(t, "moved", "topic", second)
		counted(t, added, 1, 20)

		h.must(t, "rollback", releaseName, "1", "-n", r.name, "--timeout", helmTimeout)
		log, _ := r.jobEnd(t, hookJob)
		for _, line := range []string{"moved: updated, RUNNING, 1 of 1 tasks running\n", "added: deleted\n"} {
			if !strings.Contains(log, line) {
				t.Errorf("the Job did not say %q but:\n%s", line, log)
			}
		}
		r.wantRunning(t, map[string]int{"moved": 1})
		r.wantConfig(t, "moved", "topic", first)
		grows(t, first, 40)
		rest := len(records(t, added))
		grows(t, first, 40)
		if now := len(records(t, added)); now != rest {
			t.Errorf("the deleted connector wrote %d records more", now-rest)
		}
		r.wantSameWorkers(t, workers)
	})
}

// TestUndoOfFailures installs with --wait, and lets helm itself undo an upgrade and an install that fail.
func TestUndoOfFailures(t *testing.T) {
	in(t, all)
	eachHelm(t, true, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		topic, other := r.topic+"numbers", r.topic+"other"
		newTopic(t, other, 1)
		bad := connectors(values{"fails": fileSink(other, "/nowhere/sink.txt", 1)})
		r.set(bad, connectors(values{"numbers": counter(topic, 1, 20)}))

		if failed := r.install(t, h.undo()); failed.code == 0 || !strings.Contains(failed.text(), "fails: created: task 0 FAILED") {
			t.Errorf("helm ended with %d:\n%s", failed.code, failed.text())
		}
		if list := h.must(t, "list", "-q", "-n", r.name); list != "" {
			t.Errorf("of a failed installation there is still %s", list)
		}
		r.wantNoWorkers(t)

		// The failed one has left its connectors in Kafka: they are the same owner's.
		r.set(connectors(values{"fails": nil}))
		r.mustInstall(t, "--wait")
		set, err := suite.client.AppsV1().StatefulSets(r.name).Get(t.Context(), fullname, metav1.GetOptions{})
		if err != nil || set.Status.ReadyReplicas != 1 {
			t.Errorf("helm waited until %d workers were ready: %v", set.Status.ReadyReplicas, err)
		}
		r.wantRunning(t, map[string]int{"numbers": 1})
		goesOn(t, topic, 1, 20)

		changed := merged(bad, connectors(values{"numbers": counter(other, 1, 20)}))
		if failed := r.upgrade(t, changed, h.undo()); failed.code == 0 || !strings.Contains(failed.text(), "fails: created: task 0 FAILED") {
			t.Errorf("helm ended with %d:\n%s", failed.code, failed.text())
		}
		if status, revision := r.status(t); status != "deployed" || revision != 3 {
			t.Errorf("the release is %s, revision %d", status, revision)
		}
		r.wantRunning(t, map[string]int{"numbers": 1})
		r.wantConfig(t, "numbers", "topic", topic)
		grows(t, topic, 40)
	})
}
