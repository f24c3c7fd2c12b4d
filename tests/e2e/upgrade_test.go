package e2e

import (
	"maps"
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestUpgradeOfWorkers changes a property of the workers, which are replaced one after the other. When helm ends, all are
// new ones; no number is lost, and none doubled that had been committed.
func TestUpgradeOfWorkers(t *testing.T) {
	in(t, ci)
	eachHelm(t, *set == all, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		topic := r.topic + "numbers"
		r.set(worker(values{"replicas": 2}), connectors(values{"numbers": counter(topic, 2, 50)}))
		r.mustInstall(t)
		r.wantWorkers(t, "numbers", 2)
		r.wantCounted(t, topic, "numbers", 2, 500)

		before, leastUp := r.lives(t), r.leastUp(t)
		r.mustUpgrade(t, worker(values{"config": values{"task.shutdown.graceful.timeout.ms": 6000}}))
		after, least := r.lives(t), leastUp()
		for pod, life := range after {
			if before[pod] == life {
				t.Errorf("helm ended, and %s is still the old one", pod)
			}
		}
		if names := slices.Sorted(maps.Keys(after)); !slices.Equal(names, slices.Sorted(maps.Keys(before))) {
			t.Errorf("helm ended with the workers %v", names)
		}
		if least < 1 {
			t.Error("for a time no worker was up")
		}
		r.wantNewRevision(t)
		r.wantRunning(t, map[string]int{"numbers": 2})
		goesOn(t, topic, 2, 500)
		r.wantCounted(t, topic, "numbers", 2, 1000)
	})
}

// wantNewRevision checks that Kubernetes too takes the rollout for finished.
func (r *release) wantNewRevision(t *testing.T) {
	t.Helper()
	sets, err := suite.client.AppsV1().StatefulSets(r.name).Get(t.Context(), fullname, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range r.pods(t, workerPods) {
		if revision := pod.Labels["controller-revision-hash"]; revision != sets.Status.UpdateRevision {
			t.Errorf("%s is of revision %s, not %s", pod.Name, revision, sets.Status.UpdateRevision)
		}
	}
}
