package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"
)

// proxy counts what a tool asks a worker. It is one for all tools, so what it costs falls on each alike.
type proxy struct {
	URL    string
	server *http.Server

	mu       sync.Mutex
	target   *url.URL
	counts   map[string]int // by method and kind of path
	failures map[string]int // answers of 400 and above: by status and kind
	created  int            // connectors stored for the first time
	last     time.Time      // of the last write that succeeded
}

func newProxy() (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{URL: "http://" + listener.Addr().String()}
	p.reset("http://127.0.0.1:1")
	transport := &http.Transport{MaxIdleConnsPerHost: 512, IdleConnTimeout: time.Minute, DisableCompression: true}
	p.server = &http.Server{Handler: &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			p.mu.Lock()
			defer p.mu.Unlock()
			r.SetURL(p.target)
		},
		ModifyResponse: p.count,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) { // a tool that was cut, a worker that is gone
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
	}}
	go p.server.Serve(listener)
	return p, nil
}

// reset forgets what was counted and sends what comes to a worker.
func (p *proxy) reset(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target, _ = url.Parse(target)
	p.counts, p.failures, p.created, p.last = map[string]int{}, map[string]int{}, 0, time.Time{}
}

func (p *proxy) count(answer *http.Response) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	kind := answer.Request.Method + " " + kindOf(answer.Request.URL)
	p.counts[kind]++
	if answer.StatusCode >= 400 {
		p.failures[fmt.Sprintf("%d %s", answer.StatusCode, kind)]++
		return nil
	}
	if answer.Request.Method != http.MethodGet && !strings.HasSuffix(kind, "/validate") {
		p.last = time.Now()
	}
	if answer.StatusCode == http.StatusCreated {
		p.created++
	}
	return nil
}

// kindOf is a request's path without names.
func kindOf(u *url.URL) string {
	parts := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	if len(parts) > 1 && (parts[0] == "connectors" || parts[0] == "connector-plugins") {
		parts[1] = "{}"
	}
	kind := "/" + strings.Join(parts, "/")
	if expand := u.Query()["expand"]; len(expand) > 0 {
		kind += "?expand=" + strings.Join(expand, ",")
	}
	return kind
}

// counted is a copy of what the proxy has counted.
type counted struct {
	Kinds, Failures map[string]int
	Created         int
	Last            time.Time
}

func (p *proxy) counted() counted {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := counted{Kinds: map[string]int{}, Failures: map[string]int{}, Created: p.created, Last: p.last}
	for kind, n := range p.counts {
		c.Kinds[kind] = n
	}
	for kind, n := range p.failures {
		c.Failures[kind] = n
	}
	return c
}

// total counts all requests, polls those for states.
func (c counted) total() (total, polls int) {
	for kind, n := range c.Kinds {
		total += n
		if strings.Contains(kind, "expand=status") {
			polls += n
		}
	}
	return total, polls
}
