package e2e

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// namespace is a test's own. It takes only pods of the restricted standard.
type namespace struct{ name string }

// newNamespace makes a namespace that goes with the test. If that has failed, what was in it is told first.
func newNamespace(t *testing.T) *namespace {
	t.Helper()
	made, err := suite.client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		GenerateName: "e2e-", Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if t.Failed() {
			dump(ctx, t.Logf, made.Name)
			dump(ctx, t.Logf, brokerNamespace)
		}
		if err := removeNamespace(ctx, made.Name); err != nil {
			t.Error(err)
		}
	})
	return &namespace{made.Name}
}

// pods are those with the labels, sorted by name.
func (n *namespace) pods(t *testing.T, selector string) []corev1.Pod {
	t.Helper()
	pods, err := suite.client.CoreV1().Pods(n.name).List(t.Context(), metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		t.Fatal(err)
	}
	return pods.Items
}

// exec runs a program in a pod's first container and returns what it printed.
func (n *namespace) exec(t *testing.T, pod string, command ...string) string {
	t.Helper()
	out, err := execute(t.Context(), n.name, pod, "", command...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// podLogs are those of a pod's only container.
func (n *namespace) podLogs(t *testing.T, pod string) string {
	t.Helper()
	text, err := logs(t.Context(), n.name, pod, &corev1.PodLogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func logs(ctx context.Context, namespace, pod string, options *corev1.PodLogOptions) (string, error) {
	stream, err := suite.client.CoreV1().Pods(namespace).GetLogs(pod, options).Stream(ctx)
	if err != nil {
		return "", err
	}
	defer stream.Close()
	text, err := io.ReadAll(stream)
	return string(text), err
}

// setSecret creates a Secret with one key, or changes it.
func (n *namespace) setSecret(t *testing.T, name, key, value string) {
	t.Helper()
	n.applyText(t, "{apiVersion: v1, kind: Secret, metadata: {name: ${NAME}, namespace: ${NAMESPACE}}, stringData: {${KEY}: ${VALUE}}}",
		"NAME", name, "KEY", key, "VALUE", value)
}

// jobEnd waits until a Job is over, and returns its log and why it has failed, "" if it has not.
func (n *namespace) jobEnd(t *testing.T, name string) (log, failure string) {
	t.Helper()
	eventually(t, "Job "+name+" to end", func() error {
		job, err := suite.client.BatchV1().Jobs(n.name).Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, c := range job.Status.Conditions {
			if c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) {
				failure = ""
				if c.Type == batchv1.JobFailed {
					failure = c.Reason
				}
				return nil
			}
		}
		return errors.New("it goes on")
	})
	var text strings.Builder
	for _, pod := range n.pods(t, "batch.kubernetes.io/job-name="+name) {
		text.WriteString(n.podLogs(t, pod.Name))
	}
	return text.String(), failure
}

// terminationMessage is what Kubernetes keeps of the end of a Job's pod.
func (n *namespace) terminationMessage(t *testing.T, job string) string {
	t.Helper()
	for _, pod := range n.pods(t, "batch.kubernetes.io/job-name="+job) {
		for _, status := range pod.Status.ContainerStatuses {
			if status.State.Terminated != nil {
				return status.State.Terminated.Message
			}
		}
	}
	t.Errorf("no pod of Job %s/%s has ended", n.name, job)
	return ""
}
