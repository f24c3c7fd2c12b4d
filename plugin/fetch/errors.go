package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// transient is an error after which the same request may succeed.
type transient struct {
	err error
	// after is what the server asked to wait; 0: nothing.
	after time.Duration
}

func (e *transient) Error() string { return e.err.Error() }
func (e *transient) Unwrap() error { return e.err }

// requestError is for a request without an answer.
func requestError(err error) error {
	if !isRefused(err) {
		return &transient{err: redact(err)}
	}
	var own *refused
	if errors.As(err, &own) {
		return own
	}
	return fmt.Errorf("%w; if the server's authority is your own, give its certificate with --ca-file (pluginFetch.caSecretName in values)", redact(err))
}

// statusError is for an answer that is not the artifact.
func statusError(response *http.Response, now time.Time) error {
	err := errors.New(strconv.Itoa(response.StatusCode) + " " + http.StatusText(response.StatusCode))
	switch status := response.StatusCode; {
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		return &transient{err: err, after: retryAfter(response.Header.Get("Retry-After"), now)}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fmt.Errorf("%w: give a login with --username-file and --password-file (secretName of the plugin in values), or check it", err)
	case status == http.StatusNotFound:
		return fmt.Errorf("%w: check the URL", err)
	}
	return err
}

// maxRetryAfter bounds what a server may ask to wait.
const maxRetryAfter = time.Minute

// retryAfter reads a header of seconds or of a date; 0 if it says nothing.
func retryAfter(header string, now time.Time) time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}

// query is what stands behind a ? in a text, which may be a token.
var query = regexp.MustCompile(`\?[^\s"]+`)

// userInfo is a login in a URL.
var userInfo = regexp.MustCompile(`//[^\s"/@]*@`)

// redact drops the URL that net/http puts before its errors, and what may be secret in URLs that they quote.
func redact(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	text := query.ReplaceAllString(err.Error(), "?…")
	return errors.New(userInfo.ReplaceAllString(text, "//…@"))
}
