package e2e

import (
	"testing"
	"time"
)

// TestBrokerOutage: while the broker hangs no worker restarts, and afterwards the numbers go on.
func TestBrokerOutage(t *testing.T) {
	in(t, all)
	outage(t, 45*time.Second)
}

// TestLongBrokerOutage is the same for longer than any limit of the workers.
func TestLongBrokerOutage(t *testing.T) {
	in(t, slow)
	outage(t, 30*time.Minute)
}

func outage(t *testing.T, length time.Duration) {
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		topic := r.topic + "numbers"
		// A liveness probe that asked for Kafka would end them within the shorter outage too.
		r.set(worker(values{"replicas": 2, "livenessProbe": values{"periodSeconds": 5, "failureThreshold": 3}}),
			connectors(values{"numbers": counter(topic, 2, 20)}))
		r.mustInstall(t)
		counted(t, topic, 2, 50)
		workers := r.lives(t)
		if err := pauseBroker(t.Context(), length); err != nil {
			t.Fatal(err)
		}
		r.wantRunning(t, map[string]int{"numbers": 2})
		// Producers repeat what was not answered, so that some numbers may be there twice.
		t.Logf("%+v", goesOn(t, topic, 2, 100))
		r.wantSameWorkers(t, workers)
	})
}
