package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

// restPort is the name of the REST API's port in the pods.
const restPort = "rest"

// workers returns the StatefulSet of the release's workers, its name and the labels of its pods; false if it has none.
func (r *Release) workers() (name string, pods labels.Selector, found bool, err error) {
	for _, object := range r.Objects {
		if object.Kind != "StatefulSet" || object.Metadata.Labels["app.kubernetes.io/component"] != "worker" {
			continue
		}
		var set appsv1.StatefulSet
		if err := yaml.Unmarshal([]byte(object.Text), &set); err != nil {
			return "", nil, false, fmt.Errorf("reading StatefulSet %s: %w", object.Metadata.Name, err)
		}
		pods, err := metav1.LabelSelectorAsSelector(set.Spec.Selector)
		if err != nil {
			return "", nil, false, fmt.Errorf("reading StatefulSet %s: %w", set.Name, err)
		}
		return set.Name, pods, true, nil
	}
	return "", nil, false, nil
}

// readyWorker is a pod that answers, and the port of its REST API.
type readyWorker struct {
	pod  string
	port int32
}

// readyWorkers returns the pods that answer, by name, and what the others are instead. None is an error.
func (r *Release) readyWorkers(ctx context.Context) (workers []readyWorker, others []string, err error) {
	set, selector, _, err := r.workers()
	if err != nil {
		return nil, nil, err
	}
	pods, err := r.cluster.client.CoreV1().Pods(r.Namespace).List(ctx, metav1.ListOptions{LabelSelector: selector.String()})
	if err != nil {
		return nil, nil, fmt.Errorf("listing the workers of release %s/%s: %w; or give --url", r.Namespace, r.Name, err)
	}
	slices.SortFunc(pods.Items, func(a, b corev1.Pod) int { return strings.Compare(a.Name, b.Name) })
	for _, pod := range pods.Items {
		if port := portOf(pod); ready(pod) && port != 0 {
			workers = append(workers, readyWorker{pod.Name, port})
			continue
		}
		others = append(others, fmt.Sprintf("%s is %s", pod.Name, unready(pod)))
	}
	switch {
	case len(pods.Items) == 0:
		err = fmt.Errorf("no worker of release %s/%s runs: StatefulSet %s has no pods", r.Namespace, r.Name, set)
	case len(workers) == 0:
		err = fmt.Errorf("no worker of release %s/%s is ready: %s", r.Namespace, r.Name, strings.Join(others, ", "))
	}
	return workers, others, err
}

func ready(pod corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

// unready says in Kubernetes' words what a pod is instead of ready.
func unready(pod corev1.Pod) string {
	if pod.DeletionTimestamp != nil {
		return "Terminating"
	}
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		if waiting := status.State.Waiting; waiting != nil && waiting.Reason != "" {
			return waiting.Reason
		}
	}
	phase := cmp.Or(pod.Status.Phase, corev1.PodPending)
	if phase == corev1.PodRunning {
		return "Running but not ready"
	}
	return string(phase)
}

func portOf(pod corev1.Pod) int32 {
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			if port.Name == restPort {
				return port.ContainerPort
			}
		}
	}
	return 0
}
