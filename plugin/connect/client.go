// Package connect is a client of Kafka Connect's REST API: one method an endpoint, errors classified by what they
// mean to a caller. It decides nothing: no retries, no waiting.
package connect

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// DefaultTimeout is above the server's own 90 s (DEFAULT_REST_REQUEST_TIMEOUT_MS), so that its answer is seen.
const DefaultTimeout = 120 * time.Second

// Client talks to one Connect cluster. Its methods may be called concurrently.
type Client struct {
	// workers are the URLs of the cluster's workers; all requests go to the one that current says.
	workers []*url.URL
	current atomic.Int64

	http    *http.Client
	seen    *handshake
	opts    Options
	headers http.Header
	mask    *strings.Replacer
}

// New returns a client for a base URL such as http://connect:8083, with nothing but the system's certificates. The URL
// may hold user:password@ for basic authentication.
func New(baseURL string) (*Client, error) { return NewWith([]string{baseURL}, Options{}) }

// NewWith returns a client with options, whose files it reads once. Errors name the flag and the file, and show neither
// credentials nor keys.
//
// Several URLs are workers of one cluster. The first serves every request, so that each sees what the last one did, until
// it cannot be reached, says that it shuts down or does not answer at all; then the next one does. A request that may
// have been carried out is never sent again.
func NewWith(urls []string, o Options) (*Client, error) {
	workers, err := parseURLs(urls)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(o.Validate(), o.against(workers)); err != nil {
		return nil, err
	}
	c := &Client{workers: workers, seen: &handshake{}, opts: o}
	var secrets []string
	if c.headers, secrets, err = o.headers(workers); err != nil {
		return nil, err
	}
	login, err := o.login()
	if err != nil {
		return nil, err
	}
	if login != nil {
		for _, worker := range workers {
			worker.User = login
		}
	}
	transport, err := o.roundTripper(c.seen)
	if err != nil {
		return nil, err
	}
	c.mask = o.mask(workers, secrets)
	c.http = &http.Client{Timeout: o.timeout(), Transport: transport, CheckRedirect: c.checkRedirect}
	return c, nil
}

// parseURLs never shows a URL that is wrong: it may hold a password.
func parseURLs(urls []string) ([]*url.URL, error) {
	if len(urls) == 0 {
		return nil, errors.New("--url is missing, set it to the workers' REST API, e.g. --url http://localhost:8083")
	}
	var workers []*url.URL
	for _, one := range urls {
		base, err := url.Parse(one)
		if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" || base.Fragment != "" {
			return nil, errors.New("--url: the URL of Kafka Connect must begin with http:// or https:// and look like http://host:8083")
		}
		base.Path = strings.TrimRight(base.Path, "/")
		workers = append(workers, base)
	}
	return workers, nil
}

// checkRedirect stops redirects that would send credentials in the clear, or go on for ever. Like net/http with its own
// headers, it keeps the user's from other hosts.
func (c *Client) checkRedirect(next *http.Request, via []*http.Request) error {
	switch {
	case via[0].URL.Scheme == "https" && next.URL.Scheme != "https":
		return errRedirect
	case len(via) >= 10:
		return errors.New("stopped after 10 redirects")
	}
	if next.URL.Host != via[0].URL.Host {
		for name := range c.headers {
			next.Header.Del(name)
		}
	}
	return nil
}

var errRedirect = errors.New("the server redirects from https to http")

// URL is the base URL of the worker in use, without credentials.
func (c *Client) URL() string { return shown(c.worker(c.current.Load())) }

func (c *Client) worker(at int64) *url.URL { return c.workers[at%int64(len(c.workers))] }

func shown(base *url.URL) string {
	plain := *base
	plain.User = nil
	return plain.String()
}

// timedOut tells that no answer came in the client's own time, rather than in the caller's.
func timedOut(ctx context.Context, err error) bool {
	var slow interface{ Timeout() bool }
	return ctx.Err() == nil && errors.As(err, &slow) && slow.Timeout()
}
