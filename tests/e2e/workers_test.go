package e2e

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

const (
	workerPods    = "app.kubernetes.io/component=worker"
	registrarPods = "app.kubernetes.io/component=registrar"
)

// lives are the workers' pods by name: their uids, with the number of restarts of their containers.
func (r *release) lives(t *testing.T) map[string]string {
	t.Helper()
	lives := map[string]string{}
	for _, pod := range r.pods(t, workerPods) {
		restarts := 0
		for _, s := range pod.Status.ContainerStatuses {
			restarts += int(s.RestartCount)
		}
		lives[pod.Name] = fmt.Sprintf("%s, %d restarts", pod.UID, restarts)
	}
	return lives
}

// wantSameWorkers checks that no pod was replaced and no container restarted.
func (r *release) wantSameWorkers(t *testing.T, before map[string]string) {
	t.Helper()
	if now := r.lives(t); !maps.Equal(before, now) {
		t.Errorf("the workers were %v, and are %v", before, now)
	}
}

func (r *release) wantNoWorkers(t *testing.T) {
	t.Helper()
	eventually(t, "all workers to go", func() error {
		if left := r.lives(t); len(left) > 0 {
			return fmt.Errorf("there are %v", left)
		}
		return nil
	})
}

// leastUp watches the workers' pods from now on. What it returns ends that, and tells how many at least were up all the time:
// had become ready, and were not told to end. One that answers late on a slow machine is still up.
func (r *release) leastUp(t *testing.T) (stop func() int) {
	t.Helper()
	pods := suite.client.CoreV1().Pods(r.name)
	list, err := pods.List(t.Context(), metav1.ListOptions{LabelSelector: workerPods})
	if err != nil {
		t.Fatal(err)
	}
	are := map[string]bool{}
	for _, pod := range list.Items {
		are[pod.Name] = ready(pod)
	}
	events, err := pods.Watch(t.Context(), metav1.ListOptions{LabelSelector: workerPods, ResourceVersion: list.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	least := make(chan int, 1)
	go func() {
		fewest := number(are)
		for event := range events.ResultChan() {
			if pod, isPod := event.Object.(*corev1.Pod); isPod {
				are[pod.Name] = event.Type != watch.Deleted && pod.DeletionTimestamp == nil && (are[pod.Name] || ready(*pod))
				fewest = min(fewest, number(are))
			}
		}
		least <- fewest
	}()
	return func() int {
		events.Stop()
		return <-least
	}
}

func number(are map[string]bool) (n int) {
	for _, is := range are {
		if is {
			n++
		}
	}
	return n
}

// lines are those of a file on the workers, by worker. A worker that lacks it has none.
func (r *release) lines(ctx context.Context, t *testing.T, file string) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	for _, pod := range r.pods(t, workerPods) {
		text, err := execute(ctx, r.name, pod.Name, "worker", "sh", "-c", "cat "+file+" 2>/dev/null || true")
		if err != nil {
			t.Fatal(err)
		}
		lines[pod.Name] = strings.Fields(text)
	}
	return lines
}

// wantSink waits until there are so many lines of a file on the workers, and checks that none is there twice.
func (r *release) wantSink(t *testing.T, file string, n int) map[string][]string {
	t.Helper()
	var by map[string][]string
	var lines []string
	eventually(t, fmt.Sprintf("%d lines of %s", n, file), func() error {
		by = r.lines(t.Context(), t, file)
		lines = slices.Concat(slices.Collect(maps.Values(by))...)
		if len(lines) < n {
			return fmt.Errorf("there are %d", len(lines))
		}
		return nil
	})
	slices.Sort(lines)
	if distinct := len(slices.Compact(slices.Clone(lines))); distinct != n || len(lines) != n {
		t.Errorf("%s has %d lines, %d of them distinct, want %d", file, len(lines), distinct, n)
	}
	return by
}
