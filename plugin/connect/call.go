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
)

const (
	// maxBody bounds an answer: a thousand connectors with their configurations stay well below it.
	maxBody = 256 << 20
	// maxError bounds an answer that says what went wrong.
	maxError = 1 << 20
)

// request is one call of the REST API.
type request struct {
	method, path string
	query        url.Values
	// in is encoded as the body, if it is not nil; out takes the answer's, if that is not nil.
	in  any
	out answer
	// header takes the headers of any answer, if it is not nil.
	header func(http.Header)
}

// answer reads the body of a success.
type answer func(*json.Decoder) error

// into decodes all of a body.
func into(out any) answer { return func(body *json.Decoder) error { return body.Decode(out) } }

// call sends a request to the worker in use and returns the answer's status. Only a request that surely did nothing is
// sent to the next worker.
func (c *Client) call(ctx context.Context, r request) (int, error) {
	var encoded []byte
	if r.in != nil {
		var err error
		if encoded, err = json.Marshal(r.in); err != nil {
			return 0, fmt.Errorf("%s %s: %w", r.method, r.path, err)
		}
	}
	var unreached []string
	for {
		at := c.current.Load()
		status, err := c.send(ctx, c.worker(at), r, encoded)
		switch next := c.after(ctx, err); {
		case next == stay:
			return status, err
		case len(c.workers) == 1:
			return status, err
		default:
			c.current.CompareAndSwap(at, at+1)
			if next == leave {
				return status, err
			}
		}
		if unreached = append(unreached, shown(c.worker(at))); len(unreached) >= len(c.workers) {
			return status, noneLeft(err, unreached)
		}
	}
}

// step is what a failure says about the worker that was asked.
type step int

const (
	stay   step = iota
	leave       // ask another one from now on
	resend      // and send this request to it too
)

func (c *Client) after(ctx context.Context, err error) step {
	var failed *Error
	switch {
	case err == nil || !errors.As(err, &failed):
		return stay
	case ctx.Err() != nil:
		return stay
	case failed.Kind == NotReady && failed.Status == 0:
		return resend
	case failed.Kind == Busy && strings.Contains(failed.Message, shuttingDown):
		return resend
	case failed.slow:
		return leave
	}
	return stay
}

// noneLeft adds to the last worker's error which ones failed.
func noneLeft(err error, workers []string) error {
	var failed *Error
	if !errors.As(err, &failed) {
		return err
	}
	all := *failed
	all.Message = fmt.Sprintf("%s (none of the %d workers can be asked: %s)", failed.Message, len(workers), strings.Join(workers, ", "))
	return &all
}

// send asks one worker.
func (c *Client) send(ctx context.Context, worker *url.URL, r request, encoded []byte) (int, error) {
	op := r.method + " " + cmp.Or(r.path, worker.Path, "/")
	sent, err := c.compose(ctx, worker, r, encoded)
	if err != nil {
		return 0, &Error{Op: op, Message: c.mask.Replace(oneLine(err.Error()))}
	}
	response, err := c.http.Do(sent)
	if err != nil {
		return 0, c.transportError(ctx, op, withoutURL(err))
	}
	defer response.Body.Close()
	if r.header != nil {
		r.header(response.Header)
	}
	if response.StatusCode >= 300 {
		said, err := io.ReadAll(io.LimitReader(response.Body, maxError))
		if err != nil && len(said) == 0 {
			return 0, c.transportError(ctx, op, err)
		}
		return response.StatusCode, c.statusError(op, worker, response.StatusCode, said)
	}
	return response.StatusCode, c.read(ctx, op, r.out, response)
}

// compose makes the request for a worker.
func (c *Client) compose(ctx context.Context, worker *url.URL, r request, encoded []byte) (*http.Request, error) {
	target := *worker
	target.RawPath = target.EscapedPath() + r.path
	target.Path, _ = url.PathUnescape(target.RawPath)
	target.RawQuery = r.query.Encode()
	var body io.Reader
	if encoded != nil {
		body = bytes.NewReader(encoded)
	}
	sent, err := http.NewRequestWithContext(ctx, r.method, target.String(), body)
	if err != nil {
		return nil, withoutURL(err)
	}
	for name, values := range c.headers {
		sent.Header[name] = values
	}
	sent.Host = c.opts.host(worker)
	sent.Header.Set("Accept", "application/json")
	if encoded != nil {
		sent.Header.Set("Content-Type", "application/json")
	}
	return sent, nil
}

// read decodes a success as it arrives, so that the answer for a thousand connectors never stands in memory twice. The
// status alone says that a request was carried out, so without out the body may break.
func (c *Client) read(ctx context.Context, op string, out answer, response *http.Response) error {
	begin := &head{body: io.LimitReader(response.Body, maxBody)}
	defer func() { _, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxError)) }() // for keep-alive
	if out == nil {
		return nil
	}
	decoder := json.NewDecoder(begin)
	err := out(decoder)
	switch {
	case err == nil:
		return nil
	case begin.failed != nil:
		return c.transportError(ctx, op, begin.failed)
	}
	return &Error{Op: op, Status: response.StatusCode, Message: "the answer is no JSON of Kafka Connect: " + c.excerpt(begin.kept)}
}

// head keeps the beginning of what is read, for an error about it.
type head struct {
	body   io.Reader
	kept   []byte
	failed error
}

func (h *head) Read(p []byte) (int, error) {
	const enough = 4 << 10
	n, err := h.body.Read(p)
	if room := enough - len(h.kept); room > 0 {
		h.kept = append(h.kept, p[:min(n, room)]...)
	}
	if err != nil && err != io.EOF {
		h.failed = err
	}
	return n, err
}

// withoutURL drops the URL that net/http puts before each error.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
