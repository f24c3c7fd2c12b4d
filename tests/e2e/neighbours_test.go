package e2e

import (
	"testing"
)

// TestTwoReleases have the same names, each in a namespace of its own, on one Kafka. What is done to one does not touch the
// other.
func TestTwoReleases(t *testing.T) {
	in(t, all)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r, other := newRelease(t, h), newRelease(t, h)
		for _, one := range []*release{r, other} {
			one.set(connectors(values{"numbers": counter(one.topic+"numbers", 1, 20)}), values{"registration": values{"onDelete": "delete"}})
			one.mustInstall(t)
			counted(t, one.topic+"numbers", 1, 20)
		}
		workers := other.lives(t)
		r.mustUpgrade(t, merged(worker(values{"config": values{"offset.flush.interval.ms": 4000}}),
			connectors(values{"numbers": counter(r.topic+"others", 1, 20), "more": counter(r.topic+"more", 1, 20)})))
		r.wantRunning(t, map[string]int{"numbers": 1, "more": 1})
		other.wantRunning(t, map[string]int{"numbers": 1})
		h.must(t, "uninstall", releaseName, "-n", r.name, "--timeout", helmTimeout)

		// Not even restarted: then a number might have been doubled.
		if sum := goesOn(t, other.topic+"numbers", 1, 40); sum.doubled > 0 {
			t.Errorf("%d numbers of the other release are doubled", sum.doubled)
		}
		other.wantRunning(t, map[string]int{"numbers": 1})
		other.wantSameWorkers(t, workers)
	})
}
