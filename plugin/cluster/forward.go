package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"sync"

	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	streamhttp "k8s.io/streaming/pkg/httpstream"
)

// Forward is a way from this machine to the release's workers. It goes on to another worker when the one that it leads
// to ends.
type Forward struct {
	// URL is that of the REST API on this machine.
	URL string
	// ServerName is the name that the workers' certificate is for.
	ServerName string
	// Pod is the first worker that it led to.
	Pod string

	release  *Release
	ctx      context.Context
	stop     context.CancelFunc
	listener net.Listener

	mu    sync.Mutex
	local string // where the way to the present pod begins
	ended <-chan struct{}
}

// Forward opens the way. A release without workers of its own needs none; then the result leads straight to the URL of
// its values.
func (r *Release) Forward(ctx context.Context) (*Forward, error) {
	base, err := r.baseURL()
	if err != nil {
		return nil, err
	}
	f := &Forward{URL: base.String(), ServerName: base.Hostname(), release: r}
	if _, _, found, err := r.workers(); err != nil || !found {
		return f, err
	}
	f.ctx, f.stop = context.WithCancel(ctx)
	if f.Pod, err = f.connect(); err != nil {
		f.stop()
		return nil, err
	}
	if f.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		f.stop()
		return nil, fmt.Errorf("forwarding to pod %s/%s: %w", r.Namespace, f.Pod, err)
	}
	base.Host = f.listener.Addr().String()
	f.URL = base.String()
	go f.serve()
	return f, nil
}

// Close ends it.
func (f *Forward) Close() {
	if f.stop != nil {
		f.stop()
		_ = f.listener.Close()
	}
}

// baseURL is where the registrar finds the REST API, in the cluster.
func (r *Release) baseURL() (*url.URL, error) {
	for _, flag := range r.flags() {
		if flag.Name == "url" {
			base, err := url.Parse(flag.Value)
			if err != nil {
				return nil, errors.New("the release's own --url is none; give --url")
			}
			return base, nil
		}
	}
	set, _, found, err := r.workers()
	if err != nil || !found {
		return nil, errors.Join(err, fmt.Errorf("release %s/%s does not say where its REST API is; give --url", r.Namespace, r.Name))
	}
	// Without a Job and a test nothing says more. The StatefulSet has the name of the workers' Service.
	scheme := "http"
	if properties, err := r.Properties(); err == nil && httpsListener.Match(properties) {
		scheme = "https"
	}
	return &url.URL{Scheme: scheme, Host: fmt.Sprintf("%s.%s.svc", set, r.Namespace)}, nil
}

// httpsListener finds a REST API with TLS in the workers' properties.
var httpsListener = regexp.MustCompile(`(?m)^listeners=https:`)

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
	pod, port, err := f.release.readyWorker(f.ctx)
	if err != nil {
		return "", err
	}
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
