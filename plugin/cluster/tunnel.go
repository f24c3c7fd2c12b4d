package cluster

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	streamhttp "k8s.io/streaming/pkg/httpstream"
)

func (f *Forward) serve() {
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			return
		}
		go f.pipe(conn)
	}
}

// pipe carries one connection. If no worker can be reached it is closed, which callers take for a worker that is away.
func (f *Forward) pipe(near net.Conn) {
	defer near.Close()
	far, err := f.dial()
	if err != nil {
		return
	}
	defer far.Close()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			done <- struct{}{}
		}()
	}
	select {
	case <-done:
	case <-f.ctx.Done():
	}
}

func (f *Forward) dial() (net.Conn, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.ended:
		if _, err := f.connect(); err != nil {
			return nil, err
		}
	default:
	}
	return net.Dial("tcp", f.local)
}

// connect finds a ready worker and begins to forward to it.
func (f *Forward) connect() (pod string, err error) {
	workers, unready, err := f.release.readyWorkers(f.ctx)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(workers, func(w readyWorker) bool { return f.only == "" || w.pod == f.only })
	if i < 0 {
		return "", fmt.Errorf("worker %s/%s is not ready any more: %s", f.release.Namespace, f.only, strings.Join(unready, ", "))
	}
	pod, port := workers[i].pod, workers[i].port
	dialer, err := f.dialer(pod)
	if err != nil {
		return "", fmt.Errorf("forwarding to pod %s/%s: %w", f.release.Namespace, pod, err)
	}
	ready, ended, failed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	forwarder, err := portforward.NewOnAddressesForStreaming(dialer, []string{"127.0.0.1"}, []string{fmt.Sprintf("0:%d", port)}, f.ctx.Done(), ready, io.Discard, io.Discard)
	if err != nil {
		return "", fmt.Errorf("forwarding to pod %s/%s: %w", f.release.Namespace, pod, err)
	}
	go func() {
		defer close(ended)
		failed <- forwarder.ForwardPorts()
	}()
	select {
	case <-ready:
	case err := <-failed:
		if err == nil {
			err = f.ctx.Err()
		}
		return "", fmt.Errorf("forwarding to pod %s/%s: %w; or give --url", f.release.Namespace, pod, err)
	}
	ports, err := forwarder.GetPorts()
	if err != nil {
		return "", fmt.Errorf("forwarding to pod %s/%s: %w", f.release.Namespace, pod, err)
	}
	f.local, f.ended = fmt.Sprintf("127.0.0.1:%d", ports[0].Local), ended
	return pod, nil
}

// dialer asks for WebSockets, and for SPDY where something on the way does not know those.
func (f *Forward) dialer(pod string) (streamhttp.Dialer, error) {
	c := f.release.cluster
	address := c.client.CoreV1().RESTClient().Post().
		Resource("pods").Namespace(c.Namespace).Name(pod).SubResource("portforward").URL()
	transport, upgrader, err := spdy.RoundTripperFor(c.config)
	if err != nil {
		return nil, err
	}
	old := spdy.NewDialerForStreaming(upgrader, &http.Client{Transport: transport}, http.MethodPost, address)
	tunnel, err := portforward.NewSPDYOverWebsocketDialerForStreaming(address, c.config)
	if err != nil {
		return nil, err
	}
	return portforward.NewFallbackDialerForStreaming(tunnel, old, func(err error) bool {
		return streamhttp.IsUpgradeFailure(err) || streamhttp.IsHTTPSProxyError(err)
	}), nil
}
