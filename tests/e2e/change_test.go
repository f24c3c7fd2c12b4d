package e2e

import (
	"strings"
	"testing"
)

// TestChangeOfConnectors changes, adds, removes and renames connectors in one upgrade. No worker restarts for that, what is not
// changed goes on, and what is renamed goes on where it was.
func TestChangeOfConnectors(t *testing.T) {
	in(t, all)
	eachHelm(t, true, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		of := func(name string) string { return r.topic + name }
		r.set(worker(values{"replicas": 2}), connectors(values{
			"kept": counter(of("kept"), 1, 20), "changed": counter(of("before"), 1, 20),
			"removed": counter(of("removed"), 1, 20), "old-name": counter(of("renamed"), 1, 20),
		}))
		r.mustInstall(t)
		for _, topic := range []string{"kept", "before", "removed", "renamed"} {
			counted(t, of(topic), 1, 20)
		}
		workers := r.lives(t)

		r.mustUpgrade(t, connectors(values{
			"changed": counter(of("after"), 1, 20), "added": counter(of("added"), 1, 20),
			"removed": nil, "old-name": nil, "new-name": merged(counter(of("renamed"), 1, 20), values{"renamedFrom": "old-name"}),
		}))
		running := map[string]int{"kept": 1, "changed": 1, "added": 1, "new-name": 1}
		r.wantRunning(t, running)
		r.wantConfig(t, "changed", "topic", of("after"))
		for _, topic := range []string{"kept", "added", "renamed"} {
			goesOn(t, of(topic), 1, 40)
		}
		wantOnlyUncommittedDoubled(t, of("renamed"), r.offsetTopic(), "old-name", "new-name")
		former := func() int { return len(records(t, of("removed"))) + len(records(t, of("before"))) }
		gone := former()
		// Its numbers go on from where they were in the other topic.
		grows(t, of("after"), 100)
		if now := former(); now != gone {
			t.Errorf("what is no longer declared had written %d records, and %d more", gone, now-gone)
		}
		r.wantCounted(t, of("kept"), "kept", 1, 60)

		r.mustUpgrade(t, nil)
		log, _ := r.jobEnd(t, hookJob)
		if strings.Count(log, ": unchanged, RUNNING, 1 of 1 tasks running\n") != len(running) {
			t.Errorf("nothing was changed, and the Job said:\n%s", log)
		}
		r.wantSameWorkers(t, workers)
	})
}
