// Package connect is a client of Kafka Connect's REST API: one method an endpoint, errors classified by what they
// mean to a caller. It decides nothing: no retries, no waiting.
package connect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
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
}

// New returns a client for a base URL such as http://connect:8083. The URL may hold user:password@ for basic
// authentication.
func New(baseURL string) (*Client, error) {
	base, err := url.Parse(baseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.RawQuery != "" || base.Fragment != "" {
		// The parser's own error would quote the URL with its password.
		return nil, fmt.Errorf("the URL of Kafka Connect must begin with http:// or https:// and look like http://host:8083")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	return &Client{base: base, http: &http.Client{Timeout: requestTimeout}}, nil
}

// URL is the base URL without a password.
func (c *Client) URL() string { return c.base.Redacted() }

// call sends a request and decodes a 2xx answer into out, if out is not nil. It returns the answer's status.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) (int, error) {
	op := method + " " + path
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
	request.Header.Set("Accept", "application/json")
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return 0, transportError(op, withoutURL(err))
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return 0, transportError(op, err)
	}
	if response.StatusCode >= 300 {
		return response.StatusCode, statusError(op, response.StatusCode, answer)
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

// statusError reads Connect's {"error_code","message"} or /health's {"status","message"}; proxies and Jetty itself
// answer in text or HTML.
func statusError(op string, status int, answer []byte) *Error {
	var body struct {
		Message string `json:"message"`
	}
	isJSON := json.Unmarshal(answer, &body) == nil
	message := body.Message
	if !isJSON {
		message = excerpt(answer)
	}
	if message = oneLine(message); message == "" {
		message = http.StatusText(status) + " (the answer says no more)"
	}
	return &Error{Op: op, Status: status, Kind: classify(status, message, isJSON), Message: shorten(message)}
}

// plugin is how Kafka writes each of its connectors into the error for an unknown class.
var plugin = regexp.MustCompile(`PluginDesc\{klass=class ([^,]+),[^}]*\}`)

// shorten keeps of such a list the classes.
func shorten(message string) string { return plugin.ReplaceAllString(message, "$1") }

var markup = regexp.MustCompile(`(?s)<(style|script).*?</(style|script)>|<[^>]*>`)

// excerpt is the start of a text or HTML answer in one line.
func excerpt(answer []byte) string {
	const limit = 200
	text := []rune(oneLine(markup.ReplaceAllString(string(answer), " ")))
	if len(text) > limit {
		return string(text[:limit]) + "…"
	}
	return string(text)
}
