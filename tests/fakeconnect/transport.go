package fakeconnect

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// errRefused is what a client gets from a dead worker's URL.
var errRefused error = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}

// errBroken is what it gets when the connection is closed before an answer.
var errBroken = io.ErrUnexpectedEOF

// Transport asks the workers without any network. It knows them by the hosts of URLs.
func (c *Cluster) Transport() http.RoundTripper { return transport{c} }

type transport struct{ cluster *Cluster }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	for _, w := range t.cluster.workers {
		if w.host == r.URL.Host {
			answer := t.cluster.serve(r.Context(), w, r.Method, r.URL, r.Header, body)
			return answer.response(r)
		}
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}}
}

func (a reply) response(r *http.Request) (*http.Response, error) {
	if a.err != nil {
		return nil, a.err
	}
	return &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: r,
	}, nil
}

// Listen serves each worker on a port of the loopback interface and returns their URLs. A dead worker's port refuses.
func (c *Cluster) Listen() (urls []string, stop func(), err error) {
	var doors []*door
	stop = func() {
		for _, d := range doors {
			d.close()
		}
	}
	for _, w := range c.workers {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			stop()
			return nil, nil, err
		}
		d := &door{cluster: c, worker: w, address: listener.Addr().String(), done: make(chan struct{})}
		doors = append(doors, d)
		urls = append(urls, "http://"+d.address)
		d.open(listener)
		go d.watch()
	}
	return urls, stop, nil
}

// door is a worker's port.
type door struct {
	cluster *Cluster
	worker  *worker
	address string
	mu      sync.Mutex
	server  *http.Server
	closed  sync.Once
	done    chan struct{}
}

// watch closes the port while the worker is dead.
func (d *door) watch() {
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case <-d.done:
			tick.Stop()
			return
		case <-tick.C:
		}
		d.cluster.mu.Lock()
		d.cluster.advance()
		alive := d.worker.phase != dead
		d.cluster.mu.Unlock()
		d.mu.Lock()
		opened := d.server != nil
		d.mu.Unlock()
		switch {
		case alive && !opened:
			if listener, err := net.Listen("tcp", d.address); err == nil {
				d.open(listener)
			}
		case !alive && opened:
			d.shut()
		}
	}
}

func (d *door) open(listener net.Listener) {
	server := &http.Server{Handler: d}
	d.mu.Lock()
	d.server = server
	d.mu.Unlock()
	go func() { _ = server.Serve(listener) }()
}

func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server != nil {
		d.server.Close()
		d.server = nil
	}
}

func (d *door) close() { d.closed.Do(func() { close(d.done) }); d.shut() }

// ServeHTTP answers, or closes the connection where there is no answer.
func (d *door) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	answer := d.cluster.serve(r.Context(), d.worker, r.Method, r.URL, r.Header, body)
	if answer.err != nil {
		if errors.Is(answer.err, r.Context().Err()) {
			return
		}
		panic(http.ErrAbortHandler)
	}
	for name, values := range answer.header {
		out.Header()[name] = values
	}
	out.WriteHeader(answer.status)
	_, _ = out.Write(answer.body)
}
