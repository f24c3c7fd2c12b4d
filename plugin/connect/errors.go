package connect

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
)

// Kind says what a failed call means to a caller that may try again.
type Kind int

const (
	// Other is a refusal that does not pass with time: a wrong path, a broken answer.
	Other Kind = iota
	// NotReady means that the worker does not answer yet, or not with its REST resources: try again.
	NotReady
	// Busy is a 409 or 500 of a rebalance: nothing was done, try again.
	Busy
	// Unknown means that the request may have been carried out or not: read before trying again.
	Unknown
	// Exists means that a connector of that name is there already.
	Exists
	// Invalid means that Connect refuses the request's content.
	Invalid
	// NotFound means that there is no such connector, or no status of it yet.
	NotFound
	// Unauthorized means that the credentials are missing or wrong, or that it may not do this: 401 and 403.
	Unauthorized
	// Untrusted means that a TLS handshake failed for good: one side does not accept the other's certificate.
	Untrusted
)

// Error is a failed call.
type Error struct {
	// Op is the request in words, e.g. "PUT /connectors/x/config".
	Op string
	// Status is the HTTP status, 0 when no answer came.
	Status int
	// Kind classifies the failure.
	Kind Kind
	// Message is the server's message or the transport's error, in one line.
	Message string
}

// Error gives the request, the status and the message.
func (e *Error) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("%s: %s", e.Op, e.Message)
	}
	return fmt.Sprintf("%s: %d %s", e.Op, e.Status, e.Message)
}

// KindOf returns the kind of a failed call's error, Other for any other error.
func KindOf(err error) Kind {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.Kind
	}
	return Other
}

// classify sorts an answer by status and message. The texts are those of Kafka 2.3 to 4.4: Connect has no codes.
func classify(status int, message string, isJSON bool) Kind {
	has := func(part string) bool { return strings.Contains(message, part) }
	switch {
	case status == http.StatusConflict && has("already exists"):
		return Exists
	case status == http.StatusConflict:
		return Busy
	case status == http.StatusInternalServerError && (has("timed out") || has("IO Error trying to forward")):
		return Unknown
	case status == http.StatusInternalServerError && has("Failed to find any class"):
		return Invalid
	case status == http.StatusInternalServerError && (has("rebalance is expected") || has("safely retried") || has("shutting down")):
		return Busy
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return Unauthorized
	case status == http.StatusBadRequest, status == http.StatusUnprocessableEntity:
		return Invalid
	case status == http.StatusNotFound && isJSON:
		return NotFound
	case status == http.StatusNotFound:
		// Jetty's own page: the port is open, the REST resources are not loaded yet.
		return NotReady
	case status == http.StatusBadGateway, status == http.StatusGatewayTimeout:
		// A proxy's: the worker behind it may have got the request.
		return Unknown
	case status == http.StatusServiceUnavailable:
		return NotReady
	}
	return Other
}

// transportError classifies a call that got no answer. Only a request that never left is surely not carried out.
func (c *Client) transportError(op string, err error) *Error {
	if reason := c.distrust(err); reason != "" {
		return &Error{Op: op, Kind: Untrusted, Message: oneLine(reason)}
	}
	kind := Unknown
	var (
		dial *net.OpError
		dns  *net.DNSError
	)
	switch {
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return &Error{Op: op, Kind: Other, Message: "the server speaks http, write http:// instead of https://"}
	case strings.Contains(err.Error(), "malformed HTTP response"):
		return &Error{Op: op, Kind: Other, Message: "the server does not speak http, write https:// if it uses TLS"}
	case strings.Contains(err.Error(), "invalid port"), errors.Is(err, errRedirect):
		kind = Other
	case errors.As(err, &dns), errors.As(err, &dial) && dial.Op == "dial", errors.Is(err, syscall.ECONNREFUSED):
		kind = NotReady
	}
	message := err.Error()
	if errors.Is(err, io.EOF) {
		message = "the connection was closed before an answer came"
	}
	return &Error{Op: op, Kind: kind, Message: oneLine(message + c.closedHint(err))}
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(text), " ")
}
