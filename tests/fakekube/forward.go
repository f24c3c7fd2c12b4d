package fakekube

import (
	"io"
	"net"
	"net/http"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

// forward carries connections to a pod's address. It knows SPDY only, as API servers did before Kubernetes 1.30, so a client
// that asks for WebSockets first has to fall back.
func (a *API) forward(w http.ResponseWriter, r *http.Request) {
	if a.forbid(w, "pods/portforward") {
		return
	}
	if r.Header.Get("Sec-WebSocket-Key") != "" {
		fail(w, http.StatusBadRequest, "unable to upgrade: WebSockets are not known here")
		return
	}
	if _, err := httpstream.Handshake(r, w, []string{"portforward.k8s.io"}); err != nil {
		return
	}
	a.mu.Lock()
	pod := r.PathValue("name")
	address := a.forwards[pod]
	a.mu.Unlock()
	pairs := &pairs{address: address, errors: map[string]httpstream.Stream{}, data: map[string]httpstream.Stream{}}
	conn := spdy.NewResponseUpgrader().UpgradeResponse(w, r, pairs.add)
	if conn == nil {
		return
	}
	a.mu.Lock()
	a.tunnels[pod] = append(a.tunnels[pod], func() { _ = conn.Close() })
	a.mu.Unlock()
	<-conn.CloseChan()
}

// EndForwards closes all ways to a pod, or to any with an empty name, as when it is deleted.
func (a *API) EndForwards(pod string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for name, closing := range a.tunnels {
		if pod == "" || pod == name {
			for _, end := range closing {
				end()
			}
			delete(a.tunnels, name)
		}
	}
}

// pairs are the streams of the connections: a request has one for data and one for an error.
type pairs struct {
	address string

	mu           sync.Mutex
	errors, data map[string]httpstream.Stream
}

func (p *pairs) add(stream httpstream.Stream, _ <-chan struct{}) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := stream.Headers().Get(corev1.PortForwardRequestIDHeader)
	if stream.Headers().Get(corev1.StreamType) == corev1.StreamTypeError {
		p.errors[id] = stream
	} else {
		p.data[id] = stream
	}
	if p.errors[id] != nil && p.data[id] != nil {
		go carry(p.address, p.data[id], p.errors[id])
	}
	return nil
}

func carry(address string, data, errors httpstream.Stream) {
	defer errors.Close()
	defer data.Close()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		_, _ = io.WriteString(errors, err.Error())
		return
	}
	defer conn.Close()
	done := make(chan struct{}, 2)
	go func() {
		_, _ = io.Copy(conn, data)
		done <- struct{}{}
	}()
	go func() {
		_, _ = io.Copy(data, conn)
		done <- struct{}{}
	}()
	<-done
}
