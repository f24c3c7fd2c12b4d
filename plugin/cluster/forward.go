package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"sync"
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
	only     string // the pod that it leads to and to no other; empty: to any
	ctx      context.Context
	stop     context.CancelFunc
	listener net.Listener

	mu    sync.Mutex
	local string // where the way to the present pod begins
	ended <-chan struct{}
}

// Forward opens the way. A release without workers of its own needs none; then the result leads straight to the URL of
// its values.
func (r *Release) Forward(ctx context.Context) (*Forward, error) { return r.forward(ctx, "") }

// ForwardEach opens a way to each worker that is ready, and says which are not. A release without workers of its own has
// one way, to the URL of its values.
func (r *Release) ForwardEach(ctx context.Context) (ways []*Forward, unready []string, err error) {
	_, _, found, err := r.workers()
	if err != nil || !found {
		way, err := r.Forward(ctx)
		return []*Forward{way}, nil, err
	}
	workers, unready, err := r.readyWorkers(ctx)
	for _, worker := range workers {
		way, failed := r.forward(ctx, worker.pod)
		if err = failed; err != nil {
			break
		}
		ways = append(ways, way)
	}
	if err != nil {
		for _, way := range ways {
			way.Close()
		}
	}
	return ways, unready, err
}

func (r *Release) forward(ctx context.Context, only string) (*Forward, error) {
	base, err := r.baseURL()
	if err != nil {
		return nil, err
	}
	f := &Forward{URL: base.String(), ServerName: base.Hostname(), release: r, only: only}
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
