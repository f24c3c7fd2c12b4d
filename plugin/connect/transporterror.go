package connect

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
)

// transportError classifies a call that got no answer. Only a request that never left is surely not carried out.
func (c *Client) transportError(ctx context.Context, op string, err error) *Error {
	if reason := c.distrust(err); reason != "" {
		return &Error{Op: op, Kind: Untrusted, Message: c.mask.Replace(oneLine(reason))}
	}
	has := func(part string) bool { return strings.Contains(err.Error(), part) }
	switch {
	case has("server gave HTTP response to HTTPS client"):
		return &Error{Op: op, Message: "the server speaks http, write http:// instead of https://"}
	case has("malformed HTTP response"):
		return &Error{Op: op, Message: "the server does not speak http, write https:// if it uses TLS"}
	}
	message := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message = "the connection was closed before an answer came"
	}
	return &Error{
		Op: op, Kind: transportKind(err), Message: c.mask.Replace(oneLine(message + c.closedHint(err))), slow: timedOut(ctx, err),
	}
}

func transportKind(err error) Kind {
	var (
		proxy *proxyError
		dns   *net.DNSError
		dial  *net.OpError
	)
	switch {
	case errors.As(err, &proxy):
		return proxy.kind()
	case strings.Contains(err.Error(), "invalid port"), errors.Is(err, errRedirect), errors.Is(err, errProxyEnv):
		return Other
	case errors.As(err, &dns), errors.Is(err, syscall.ECONNREFUSED), strings.Contains(err.Error(), "TLS handshake timeout"):
		return NotReady
	case errors.As(err, &dial) && (dial.Op == "dial" || dial.Op == "proxyconnect"):
		return NotReady
	}
	return Unknown
}

// proxyError is a proxy's refusal to connect, so the request never left.
type proxyError struct{ status int }

const proxyLogin = "the proxy wants a login: write it as user:password@ in --proxy or in HTTPS_PROXY"

func (e *proxyError) Error() string {
	if e.status == http.StatusProxyAuthRequired {
		return proxyLogin
	}
	return "the proxy does not connect to the worker: " + http.StatusText(e.status)
}

func (e *proxyError) kind() Kind {
	switch {
	case e.status == http.StatusProxyAuthRequired:
		return Unauthorized
	case e.status >= http.StatusInternalServerError:
		return NotReady
	}
	return Other
}
