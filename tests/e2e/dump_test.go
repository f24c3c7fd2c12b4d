package e2e

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// dump tells the states of a namespace's pods, its events, and the end of all logs.
func dump(ctx context.Context, logf func(format string, args ...any), namespace string) {
	pods, err := suite.client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		logf("%v", err)
		return
	}
	for _, pod := range pods.Items {
		logf("pod %s/%s: %s", namespace, pod.Name, pod.Status.Phase)
		for _, c := range pod.Status.Conditions {
			if c.Status != corev1.ConditionTrue {
				logf("  %s is %s: %s %s", c.Type, c.Status, c.Reason, c.Message)
			}
		}
		for _, s := range append(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses...) {
			logf("  container %s: %d restarts, now %s; before %s", s.Name, s.RestartCount, state(s.State), state(s.LastTerminationState))
			dumpLogs(ctx, logf, pod, s)
		}
	}
	events, err := suite.client.CoreV1().Events(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		logf("%v", err)
		return
	}
	for _, e := range events.Items {
		logf("event %s %s/%s %s: %s", e.LastTimestamp.Format("15:04:05"), e.InvolvedObject.Kind, e.InvolvedObject.Name, e.Reason, e.Message)
	}
}

func state(s corev1.ContainerState) string {
	switch {
	case s.Running != nil:
		return "running"
	case s.Waiting != nil:
		return fmt.Sprintf("waiting (%s %s)", s.Waiting.Reason, s.Waiting.Message)
	case s.Terminated != nil:
		return fmt.Sprintf("ended with %d (%s %s)", s.Terminated.ExitCode, s.Terminated.Reason, s.Terminated.Message)
	}
	return "unknown"
}

func dumpLogs(ctx context.Context, logf func(format string, args ...any), pod corev1.Pod, s corev1.ContainerStatus) {
	lines := int64(80)
	for _, previous := range []bool{true, false} {
		if previous && s.RestartCount == 0 {
			continue
		}
		text, err := logs(ctx, pod.Namespace, pod.Name, &corev1.PodLogOptions{Container: s.Name, TailLines: &lines, Previous: previous})
		logf("log of %s, %s, of the container before: %t, %v\n%s", pod.Name, s.Name, previous, err, text)
	}
}
