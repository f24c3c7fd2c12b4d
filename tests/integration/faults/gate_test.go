package faults

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"
)

// gate stands before a worker and holds the first request that is to wait until it is opened.
type gate struct {
	url     string
	arrived chan struct{}
	open    func()
}

// newGate makes a gate for requests that held tells.
func newGate(t *testing.T, held func(*http.Request) bool) *gate {
	t.Helper()
	worker, err := url.Parse(shared.workers[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	opened := make(chan struct{})
	g := &gate{arrived: make(chan struct{}), open: sync.OnceFunc(func() { close(opened) })}
	arrive := sync.OnceFunc(func() { close(g.arrived) })
	pass := httputil.NewSingleHostReverseProxy(worker)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if held(r) {
			arrive()
			<-opened
		}
		pass.ServeHTTP(w, r)
	}))
	g.url = server.URL
	t.Cleanup(server.Close)
	t.Cleanup(g.open) // before the server closes, which waits for its requests
	return g
}

// begun is a run that is held at its first request: it has read what it is to register, and nothing else.
func (j job) begun(t *testing.T) (*running, *gate) {
	t.Helper()
	g := newGate(t, func(*http.Request) bool { return true })
	j.urls = []string{g.url}
	r := j.start(t)
	select {
	case <-g.arrived:
	case <-r.done:
		t.Fatalf("the run ended:\n%s%s", &r.stdout, &r.stderr)
	case <-time.After(time.Minute):
		t.Fatal("the run asked nothing")
	}
	return r, g
}
