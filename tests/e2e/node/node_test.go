//go:build linux

package node_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/connect-register/connect-register/tests/e2e/images"
	"github.com/connect-register/connect-register/tests/e2e/node"
)

// TestNodeLeavesNoTrace starts a node with a pod on it, and ends it.
func TestNodeLeavesNoTrace(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("a node is run by root")
	}
	before, err := node.Traces()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "node")
	archives, err := images.Build(t.Context(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	pause := slices.IndexFunc(archives, func(a images.Archive) bool { return a.Name == images.Pause })
	n, err := node.Start(t.Context(), node.Options{Dir: dir, Images: []string{archives[pause].Path}, Progress: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	runPod(t, n)
	during, err := n.Left(before)
	if err != nil {
		t.Error(err)
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	left, err := n.Left(before)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("it has left %q", left)
	}
	for _, kind := range []string{"interface ", "group ", "process "} {
		if !slices.ContainsFunc(during, func(trace string) bool { return strings.HasPrefix(trace, kind) }) {
			t.Errorf("while it runs no %sis seen, so that none would be seen afterwards: %q", kind, during)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
}

// runPod makes a pod and waits until it runs.
func runPod(t *testing.T, n *node.Node) {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", n.Kubeconfig())
	if err != nil {
		t.Fatal(err)
	}
	pods := kubernetes.NewForConfigOrDie(config).CoreV1().Pods("default")
	_, err = pods.Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "pause"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "pause", Image: images.Pause, ImagePullPolicy: corev1.PullNever}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		pod, err := pods.Get(t.Context(), "pause", metav1.GetOptions{})
		if err == nil && pod.Status.Phase == corev1.PodRunning {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the pod does not run: %v %+v", err, pod.Status)
		}
	}
}
