package e2e

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestScale goes from one worker to two, to none, to one again, and lets an autoscaler choose at last. The numbers go on
// where they were.
func TestScale(t *testing.T) {
	in(t, all)
	eachHelm(t, true, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		topic := r.topic + "numbers"
		r.set(connectors(values{"numbers": counter(topic, 2, 20)}))
		r.mustInstall(t)
		r.wantWorkers(t, "numbers", 1)
		r.wantCounted(t, topic, "numbers", 2, 50)
		one := r.lives(t)

		r.mustUpgrade(t, worker(values{"replicas": 2}))
		r.wantWorkers(t, "numbers", 2)
		if two := r.lives(t); len(two) != 2 || two[fullname+"-0"] != one[fullname+"-0"] {
			t.Errorf("the workers were %v, and are %v", one, two)
		}
		goesOn(t, topic, 2, 50)

		r.mustUpgrade(t, worker(values{"replicas": 0}))
		if log, failure := r.jobEnd(t, hookJob); failure != "" || !strings.Contains(log, "there are no workers") {
			t.Errorf("the Job said: %s\n%s", failure, log)
		}
		r.wantNoWorkers(t)
		still := len(records(t, topic))

		r.mustUpgrade(t, worker(values{"replicas": 1}))
		r.wantRunning(t, map[string]int{"numbers": 2})
		goesOn(t, topic, 2, 50)
		if now := len(records(t, topic)); now <= still {
			t.Errorf("topic %s had %d records without workers, and has %d with one", topic, still, now)
		}
		r.wantAutoscaled(t, topic)
		wantOnlyUncommittedDoubled(t, topic, r.offsetTopic(), "numbers")
	})
}

// wantAutoscaled turns autoscaling on. Without metrics the autoscaler still keeps the least number.
func (r *release) wantAutoscaled(t *testing.T, topic string) {
	t.Helper()
	r.mustUpgrade(t, worker(values{"autoscaling": values{"enabled": true, "minReplicas": 2, "maxReplicas": 3}}))
	eventually(t, "the autoscaler to find its workers", func() error {
		scaler, err := suite.client.AutoscalingV2().HorizontalPodAutoscalers(r.name).Get(t.Context(), fullname, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if *scaler.Spec.MinReplicas != 2 || scaler.Spec.MaxReplicas != 3 {
			t.Errorf("it scales from %d to %d", *scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas)
		}
		for _, c := range scaler.Status.Conditions {
			if c.Type == autoscalingv2.AbleToScale && c.Status == corev1.ConditionTrue {
				return nil
			}
		}
		return errors.New("it says: " + fmt.Sprint(scaler.Status.Conditions))
	})
	r.wantWorkers(t, "numbers", 2)
	goesOn(t, topic, 2, 20)
}
