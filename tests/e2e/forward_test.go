package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
)

// way is a port-forward to one of some pods, and to another one when that ends.
type way struct {
	namespace, selector string
	port                int

	mu    sync.Mutex
	local string // where the way to the present pod begins
	ended chan struct{}
	end   context.CancelFunc
}

func newWay(namespace, selector string, port int) *way {
	ended := make(chan struct{})
	close(ended)
	return &way{namespace: namespace, selector: selector, port: port, ended: ended, end: func() {}}
}

// renew lets the next connection open the way anew: one stream on which nothing has moved for long holds up all others of a forward.
func (w *way) renew() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end()
	w.ended = make(chan struct{})
	close(w.ended)
}

// DialContext goes the way, whatever the address.
func (w *way) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.ended:
		if err := w.open(ctx); err != nil {
			return nil, err
		}
	default:
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, "tcp", w.local)
}

func (w *way) open(ctx context.Context) error {
	pod, err := w.pod(ctx)
	if err != nil {
		return err
	}
	transport, upgrader, err := spdy.RoundTripperFor(suite.config)
	if err != nil {
		return err
	}
	address := suite.client.CoreV1().RESTClient().Post().Resource("pods").Namespace(w.namespace).Name(pod).SubResource("portforward").URL()
	dialer := spdy.NewDialer(upgrader, &http.Client{Transport: transport}, http.MethodPost, address)
	ready, ended, failed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	lasting, end := context.WithCancel(context.Background())
	forwarder, err := portforward.NewOnAddressesWithContext(lasting, dialer, []string{"127.0.0.1"}, []string{fmt.Sprintf("0:%d", w.port)}, ready, io.Discard, io.Discard)
	if err != nil {
		end()
		return err
	}
	go func() {
		defer close(ended)
		defer end()
		failed <- forwarder.ForwardPorts()
	}()
	select {
	case <-ready:
	case err := <-failed:
		return fmt.Errorf("forwarding to pod %s/%s: %w", w.namespace, pod, err)
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		return err
	}
	w.local, w.ended, w.end = fmt.Sprintf("127.0.0.1:%d", ports[0].Local), ended, end
	return nil
}

// pod is one that runs, a ready one if there is any.
func (w *way) pod(ctx context.Context) (string, error) {
	pods, err := suite.client.CoreV1().Pods(w.namespace).List(ctx, metav1.ListOptions{LabelSelector: w.selector})
	if err != nil {
		return "", err
	}
	running := ""
	for _, pod := range pods.Items {
		switch {
		case ready(pod):
			return pod.Name, nil
		case pod.Status.Phase == corev1.PodRunning && pod.DeletionTimestamp == nil:
			running = pod.Name
		}
	}
	if running == "" {
		return "", fmt.Errorf("no pod of %s runs in %s", w.selector, w.namespace)
	}
	return running, nil
}

func ready(pod corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}

// execute runs a program in a container and returns what it printed.
func execute(ctx context.Context, namespace, pod, container string, command ...string) (string, error) {
	request := suite.client.CoreV1().RESTClient().Post().Resource("pods").Namespace(namespace).Name(pod).SubResource("exec").
		VersionedParams(&corev1.PodExecOptions{Container: container, Command: command, Stdout: true, Stderr: true}, scheme.ParameterCodec)
	executor, err := remotecommand.NewWebSocketExecutor(suite.config, http.MethodGet, request.URL().String())
	if err != nil {
		return "", err
	}
	var stdout, stderr bytes.Buffer
	if err := executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: &stdout, Stderr: &stderr}); err != nil {
		return "", fmt.Errorf("%q in pod %s/%s: %w: %s", command, namespace, pod, err, stderr.String())
	}
	return stdout.String(), nil
}
