package e2e

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	helms "github.com/connect-register/connect-register/tests/helm"
)

// chaos is a release of two workers to which connectors are added while something is broken.
type chaos struct {
	*release
	running map[string]int
}

// TestChaos breaks something while helm registers more and more connectors. All must run in the end, and no number be lost.
func TestChaos(t *testing.T) {
	in(t, ci)
	c := &chaos{newRelease(t, helm(t, helms.V4)), map[string]int{"first": 1}}
	c.set(worker(values{
		"replicas": 2, "jvm": values{"heap": "-Xms64m -Xmx512m"}, "resources": values{"limits": values{"memory": "1Gi"}},
	}), connectors(values{"first": counter(c.topic+"first", 1, 5)}))
	c.mustInstall(t)
	counted(t, c.topic+"first", 1, 5)

	t.Run("no DNS for 20 s", func(t *testing.T) {
		in(t, ci)
		if suite.node == nil {
			t.Skip("the DNS of a cluster that was given is left alone")
		}
		c.register(t, "dns", 10, func(ctx context.Context, pod string, _ <-chan struct{}) error {
			return suite.node.StopDNS(ctx, 20*time.Second)
		})
	})
	t.Run("broker paused for 30 s", func(t *testing.T) {
		in(t, all)
		c.register(t, "broker", 10, func(ctx context.Context, pod string, _ <-chan struct{}) error {
			return pauseBroker(ctx, 30*time.Second)
		})
	})
	t.Run("Job's pod evicted", func(t *testing.T) {
		in(t, all)
		c.register(t, "evicted", 10, func(ctx context.Context, pod string, _ <-chan struct{}) error {
			return suite.client.CoreV1().Pods(c.name).EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: pod, Namespace: c.name}})
		})
	})
	t.Run("workers killed every 20 s", func(t *testing.T) {
		in(t, all)
		c.register(t, "killed", 50, c.killWorkers)
	})
}

// register adds n connectors. Once the Job's pod runs, something is broken, until that is over or what it gets last is closed.
func (c *chaos) register(t *testing.T, prefix string, n int, broken func(ctx context.Context, pod string, ended <-chan struct{}) error) {
	t.Helper()
	before := c.jobPods(t.Context())
	added := values{}
	for i := range n {
		name := fmt.Sprintf("%s-%02d", prefix, i)
		added[name], c.running[name] = counter(c.topic+name, 1, 2), 1
	}
	over, ended := make(chan error, 1), make(chan struct{})
	go func() {
		pod, err := c.newJobPod(t.Context(), before, ended)
		if err == nil {
			err = broken(t.Context(), pod, ended)
		}
		over <- err
	}()
	func() {
		defer func() {
			close(ended)
			if err := <-over; err != nil {
				t.Errorf("breaking something: %v", err)
			}
		}()
		c.mustUpgrade(t, connectors(added))
	}()
	c.wantRunning(t, c.running)
	now, doubled := map[string]int{}, 0
	for name := range c.running {
		sum, err := count(records(t, c.topic+name))
		if err != nil {
			t.Fatal(err)
		}
		now[name] = sum.last
	}
	for name, last := range now {
		doubled += counted(t, c.topic+name, 1, last+10).doubled
	}
	t.Logf("%d connectors, none of their numbers lost, %d doubled", len(c.running), doubled)
}

// jobPods are the pods of the hook's Job, with whether they run.
func (c *chaos) jobPods(ctx context.Context) map[string]bool {
	pods, err := suite.client.CoreV1().Pods(c.name).List(ctx, metav1.ListOptions{LabelSelector: "batch.kubernetes.io/job-name=" + hookJob})
	if err != nil {
		return nil
	}
	running := map[string]bool{}
	for _, pod := range pods.Items {
		running[pod.Name] = pod.Status.Phase == corev1.PodRunning
	}
	return running
}

// newJobPod waits until a pod runs that was not there before.
func (c *chaos) newJobPod(ctx context.Context, before map[string]bool, ended <-chan struct{}) (string, error) {
	for {
		for pod, running := range c.jobPods(ctx) {
			if _, known := before[pod]; running && !known {
				return pod, nil
			}
		}
		select {
		case <-ended:
			return "", errors.New("helm ended, and no pod of the Job was seen to run")
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// killWorkers kills one worker after the other, with its pod. It ends with the registration; and in any case, as workers that
// take longer to start would never run.
func (c *chaos) killWorkers(ctx context.Context, _ string, ended <-chan struct{}) error {
	now := int64(0)
	for i := range 6 {
		pod := fmt.Sprintf("%s-%d", fullname, i%2)
		err := suite.client.CoreV1().Pods(c.name).Delete(ctx, pod, metav1.DeleteOptions{GracePeriodSeconds: &now})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
		select {
		case <-ended:
			return nil
		case <-time.After(20 * time.Second):
		}
	}
	return nil
}
