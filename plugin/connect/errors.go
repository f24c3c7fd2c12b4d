package connect

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
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
	// Message is the server's message or the transport's error, in one line and without credentials.
	Message string

	// slow tells that the worker did not answer in the client's time.
	slow bool
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

// shuttingDown is what a worker says that has dropped a request because it ends.
const shuttingDown = "Worker is shutting down"

// classify sorts an answer by status and message; own says that it is Connect's, not Jetty's or a proxy's. The texts are
// those of Kafka 2.3 to 4.4: Connect has no codes.
func classify(status int, message string, own bool) Kind {
	has := func(part string) bool { return strings.Contains(message, part) }
	switch status {
	case http.StatusConflict:
		if strings.HasSuffix(message, "already exists") {
			return Exists
		}
		// A rebalance, a leader not known yet, or one not found within two hops.
		return Busy
	case http.StatusInternalServerError:
		return classifyFailure(has)
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return Unauthorized
	case http.StatusForbidden:
		if has("racking is disabled") || has("reset is disabled") {
			return Other // a setting of the worker, not a lack of permission
		}
		return Unauthorized
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return Invalid
	case http.StatusNotFound:
		if own {
			return NotFound
		}
		// Jetty's own answer: the port is open, the REST resources are not loaded yet.
		return NotReady
	case http.StatusTooManyRequests:
		return Busy
	case http.StatusBadGateway, http.StatusGatewayTimeout, http.StatusRequestTimeout:
		// A proxy's: the worker behind it may have got the request.
		return Unknown
	case http.StatusServiceUnavailable:
		if !own && has("reset") && !has("connection failure") {
			return Unknown // a proxy that lost the worker in the middle of the request
		}
		return NotReady
	}
	return Other
}

// classifyFailure sorts a 500, which Connect uses for all that it has no other status for.
func classifyFailure(has func(string) bool) Kind {
	switch {
	case has("rebalance is expected"), has("safely retried"), has(shuttingDown):
		return Busy
	case has("timed out"), has("IO Error trying to forward"):
		return Unknown
	case has("to Kafka"), has("from Kafka"):
		// "Error writing connector configuration to Kafka": it may arrive after all.
		return Unknown
	case has("Failed to find any class"), has("BadRequestException"), has("contains no connector type"):
		// The validation's own 400, which it answers as a 500.
		return Invalid
	}
	return Other
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(text), " ")
}
