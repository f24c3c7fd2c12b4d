package e2e

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestSeed is where the project comes from: two workers share a topic half and half, and nothing is doubled. The hook registers
// the file sink before helm install ends.
func TestSeed(t *testing.T) {
	in(t, ci)
	eachHelm(t, true, func(t *testing.T, h *program) {
		const each = 5000
		r := newRelease(t, h)
		topic := r.topic + "szcode2.qa.avro.server"
		// The example's group and topics are those of one cluster; two tasks are for the two workers.
		r.set(worker(values{"replicas": 2, "groupId": "", "topics": values{"config": "", "offset": "", "status": ""}}),
			connectors(values{"local-file-sink": values{"config": values{"topics": topic, "tasks.max": "2"}}}))
		newTopic(t, topic, 2)
		r.mustInstall(t, "-f", examples+"/local-file-sink.yaml")

		log, failure := r.jobEnd(t, hookJob)
		if failure != "" || !strings.Contains(log, "local-file-sink: created, RUNNING, 2 of 2 tasks running\n") {
			t.Errorf("the Job said: %s\n%s", failure, log)
		}
		r.wantRunning(t, map[string]int{"local-file-sink": 2})
		r.wantWorkers(t, "local-file-sink", 2)
		wantMembers(t, "connect-local-file-sink", 2)
		for partition := range int32(2) {
			produce(t, topic, partition, "line", each)
		}
		for pod, lines := range r.wantSink(t, "/tmp/test.sink.txt", 2*each) {
			if len(lines) != each {
				t.Errorf("%s wrote %d of %d records, not half of them", pod, len(lines), 2*each)
			}
		}
		if status, revision := r.status(t); status != "deployed" || revision != 1 {
			t.Errorf("the release is %s, revision %d", status, revision)
		}
		r.wantRestricted(t)
		r.wantNamedUser(t)
	})
}

// wantNamedUser checks that workers run as the user whom Apache's image names, and cannot write where Kafka is.
func (r *release) wantNamedUser(t *testing.T) {
	t.Helper()
	for _, pod := range r.pods(t, workerPods) {
		said := r.exec(t, pod.Name, "sh", "-c", "id -un; touch /opt/kafka/file 2>&1 || true")
		if !strings.HasPrefix(said, "appuser\n") || !strings.Contains(said, "Read-only file system") {
			t.Errorf("%s, asked for its user and to write, said:\n%s", pod.Name, said)
		}
	}
}

// wantRestricted checks that the namespace did take only pods of the restricted standard, and that none of them may ask
// Kubernetes for anything.
func (r *release) wantRestricted(t *testing.T) {
	t.Helper()
	loose := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "loose"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "loose", Image: suite.worker}}},
	}
	_, err := suite.client.CoreV1().Pods(r.name).Create(t.Context(), loose, metav1.CreateOptions{})
	if err == nil || !strings.Contains(err.Error(), "violates PodSecurity") {
		t.Errorf("the namespace takes pods that are not restricted: %v", err)
	}
	for _, pod := range r.pods(t, "") {
		for _, volume := range pod.Spec.Volumes {
			projected := volume.Projected
			if projected != nil && slices.ContainsFunc(projected.Sources, func(s corev1.VolumeProjection) bool { return s.ServiceAccountToken != nil }) {
				t.Errorf("pod %s has a token", pod.Name)
			}
		}
	}
}
