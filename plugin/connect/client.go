// Package connect is a client of Kafka Connect's REST API: one method an endpoint, errors classified by what they
// mean to a caller. It decides nothing: no retries, no waiting.
package connect

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// requestTimeout is above the server's own 90 s (DEFAULT_REST_REQUEST_TIMEOUT_MS), so that its answer is seen.
const requestTimeout = 120 * time.Second

// maxBody bounds an answer: a thousand connectors with their configurations stay well below it.
const maxBody = 256 << 20

// Client talks to one URL of a Connect cluster.
type Client struct {
	base *url.URL
	http *http.Client
	seen *handshake
	opts Options
}

// New returns a client for a base URL such as http://connect:8083, with nothing but the system's certificates. The URL
// may hold user:password@ for basic authentication.
func New(baseURL string) (*Client, error) { return NewWith(baseURL, Options{}) }

// NewWith returns a client with options, whose files it reads once. Errors name the flag and the file, and show neither
// credentials nor keys.
func NewWith(baseURL string, o Options) (*Client, error) {
	base, err := url.Parse(baseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" || base.Fragment != "" {
		// The parser's own error would quote the URL with its password.
		return nil, errors.New("--url: the URL of Kafka Connect must begin with http:// or https:// and look like http://host:8083")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	if err := errors.Join(o.Validate(), o.against(base)); err != nil {
		return nil, err
	}
	login, err := o.login()
	if err != nil {
		return nil, err
	}
	if login != nil {
		base.User = login
	}
	c := &Client{base: base, seen: &handshake{}, opts: o}
	transport, err := o.transport(c.seen)
	if err != nil {
		return nil, err
	}
	c.http = &http.Client{Timeout: requestTimeout, Transport: transport, CheckRedirect: keepTLS}
	return c, nil
}

// keepTLS stops redirects that would send credentials in the clear, or go on for ever.
func keepTLS(next *http.Request, via []*http.Request) error {
	switch {
	case via[0].URL.Scheme == "https" && next.URL.Scheme != "https":
		return errRedirect
	case len(via) >= 10:
		return errors.New("stopped after 10 redirects")
	}
	return nil
}

var errRedirect = errors.New("the server redirects from https to http")

// URL is the base URL without a password, and without a user that stands in a file.
func (c *Client) URL() string {
	shown := *c.base
	if c.opts.UsernameFile != "" {
		shown.User = nil
	}
	return shown.Redacted()
}

// call sends a request and decodes a 2xx answer into out, if out is not nil. It returns the answer's status.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) (int, error) {
	op := method + " " + path
	if path == "" {
		op += cmp.Or(c.base.Path, "/")
	}
	var body io.Reader
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", op, err)
		}
		body = bytes.NewReader(encoded)
	}
	target := *c.base
	target.RawPath = target.EscapedPath() + path
	target.Path, _ = url.PathUnescape(target.RawPath)
	target.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, method, target.String(), body)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", op, err)
	}
	request.Host = c.opts.host(c.base)
	request.Header.Set("Accept", "application/json")
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, c.transportError(op, withoutURL(err))
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return 0, c.transportError(op, err)
	}
	if response.StatusCode >= 300 {
		return response.StatusCode, c.statusError(op, response.StatusCode, answer)
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			return response.StatusCode, &Error{Op: op, Status: response.StatusCode, Message: "the answer is no JSON of Kafka Connect: " + excerpt(answer)}
		}
	}
	return response.StatusCode, nil
}

// withoutURL drops the URL that net/http puts before each error.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
