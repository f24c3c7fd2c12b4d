package fakeconnect

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// restTimeout is how long a worker tries to answer: DEFAULT_REST_REQUEST_TIMEOUT_MS.
const restTimeout = 90 * time.Second

// forever is longer than any client waits.
const forever = 24 * time.Hour

// Request is what a rule for faults is asked about.
type Request struct {
	// Worker is the index of the one that is asked.
	Worker int
	Method string
	// Endpoint is the path's pattern, such as /connectors/{c}/config; Connector is what stands for {c}, or the name in a
	// POST; Query is raw.
	Endpoint, Connector, Query string
	// Client is the header X-Client, by which tests tell clients apart.
	Client string
	// Ordinal counts the requests with this method, endpoint and connector, from 1; Number counts all.
	Ordinal, Number int
}

// Writes tells requests that change something.
func (r Request) Writes() bool { return r.Method != http.MethodGet && r.Endpoint != validatePath }

// call is a request on its way through a worker.
type call struct {
	Request
	query   url.Values
	body    []byte
	segment []string
	task    int
	// ambiguous tells of a name with a slash or percent sign, which the Jetty of newer workers does not take.
	ambiguous bool
}

// reply is an answer. err stands for none.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error
}

func jsonReply(status int, body any) reply {
	encoded, err := json.Marshal(body)
	if err != nil {
		return failure(http.StatusInternalServerError, err.Error())
	}
	return reply{status: status, body: encoded, header: http.Header{"Content-Type": {"application/json"}}}
}

func failure(status int, message string) reply {
	return jsonReply(status, struct {
		Code    int    `json:"error_code"`
		Message string `json:"message"`
	}{status, message})
}

// noResource is the answer for a path or method that there is not. It has no type.
func noResource(status int, message string) reply {
	r := failure(status, message)
	r.header = http.Header{}
	return r
}

func empty(status int) reply { return reply{status: status, header: http.Header{}} }

// jettyPage is what a worker answers before its REST resources are loaded.
const jettyPage = "<html>\n<head>\n<title>Error 404 Not Found</title>\n</head>\n<body><h2>HTTP ERROR 404 Not Found</h2></body>\n</html>\n"

func html(status int, text string) reply {
	return reply{status: status, body: []byte(text), header: http.Header{"Content-Type": {"text/html;charset=iso-8859-1"}}}
}

func plain(status int, text string) reply {
	return reply{status: status, body: []byte(text), header: http.Header{"Content-Type": {"text/plain"}}}
}

// serve answers one request to a worker.
func (c *Cluster) serve(ctx context.Context, w *worker, method string, u *url.URL, header http.Header, body []byte) reply {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance()
	r := c.parse(w, method, u, body)
	r.Client = header.Get("X-Client")
	c.count(r)
	if w.phase == dead {
		return reply{err: errRefused}
	}
	fault := c.fault(r.Request)
	if fault != nil && fault.Do != nil {
		c.mu.Unlock()
		fault.Do(c)
		c.mu.Lock()
		c.advance()
	}
	p := &pending{}
	w.pending[p] = true
	defer delete(w.pending, p)
	c.answer(w, r, fault, p)
	if fault != nil && (fault.fails() || fault.Delay > 0) {
		return c.wait(ctx, p, forever)
	}
	return c.wait(ctx, p, restTimeout)
}

// answer lets a request be carried out, or fail as the fault wants it.
func (c *Cluster) answer(w *worker, r *call, fault *Fault, p *pending) {
	if fault == nil || !fault.fails() {
		delay := time.Duration(0)
		if fault != nil {
			delay = fault.Delay
		}
		c.ifAlive(w, delay, func() {
			c.dispatch(w, r, func(a reply) { p.reply(c.omit(fault, a)) })
		})
		return
	}
	say := func(reply) {
		c.ifAlive(w, fault.Delay, func() {
			if !fault.Hang {
				p.reply(fault.reply(r.Request))
			}
		})
	}
	switch fault.Applied {
	case Before:
		c.dispatch(w, r, say)
	case Later:
		say(reply{})
		c.ifAlive(w, fault.Delay+fault.Late, func() { c.dispatch(w, r, func(reply) {}) })
	default:
		say(reply{})
	}
}

func timedOut() reply {
	return failure(http.StatusInternalServerError, "Request timed out. The worker is currently ensuring membership in the cluster")
}

// parse splits a request into its endpoint and what stands in it.
func (c *Cluster) parse(w *worker, method string, u *url.URL, body []byte) *call {
	r := &call{Request: Request{Worker: w.index, Method: method, Query: u.RawQuery}, query: u.Query(), body: body}
	for _, part := range strings.Split(strings.Trim(u.EscapedPath(), "/"), "/") {
		if decoded, err := url.PathUnescape(part); err == nil {
			part, r.ambiguous = decoded, r.ambiguous || strings.ContainsAny(decoded, "/%") || decoded == "." || decoded == ".."
		}
		r.segment = append(r.segment, part)
	}
	r.Endpoint = r.pattern()
	if method == http.MethodPost && r.Endpoint == "/connectors" {
		var named struct{ Name string }
		_ = json.Unmarshal(body, &named)
		r.Connector = named.Name
	}
	return r
}
