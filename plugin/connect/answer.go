package connect

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
)

// statusError reads Connect's {"error_code","message"} or /health's {"status","message"}. Proxies and Jetty itself
// answer in text or HTML, Jetty also with {"url","status","message"}.
func (c *Client) statusError(op string, worker *url.URL, status int, said []byte) *Error {
	var body struct {
		Code    int    `json:"error_code"`
		Message string `json:"message"`
	}
	isJSON := json.Unmarshal(said, &body) == nil
	message := c.mask.Replace(body.Message)
	if !isJSON {
		message = c.excerpt(said)
	}
	if message = oneLine(message); message == "" {
		message = http.StatusText(status) + " (the answer says no more)"
	}
	kind := classify(status, message, isJSON && body.Code != 0)
	switch status {
	case http.StatusUnauthorized:
		message += ": " + c.loginHint(worker)
	case http.StatusProxyAuthRequired:
		message += ": " + proxyLogin
	}
	return &Error{Op: op, Status: status, Kind: kind, Message: shorten(message)}
}

// loginHint says what to do about a 401.
func (c *Client) loginHint(worker *url.URL) string {
	switch {
	case c.opts.BearerTokenFile != "":
		return "the token has expired or is wrong: put a valid one in --bearer-token-file"
	case c.headers.Get("Authorization") != "":
		return "correct the Authorization of --header or --header-file"
	case c.opts.UsernameFile != "":
		return "Connect knows no such user, or the password is wrong: correct --username-file and --password-file"
	case worker.User != nil:
		return "Connect knows no such user, or the password is wrong: correct them in --url"
	}
	return "Connect wants basic authentication: set --username-file and --password-file"
}

var (
	// plugin is how Kafka writes each of its connectors into the error for an unknown class.
	plugin = regexp.MustCompile(`PluginDesc\{klass=class ([^,]+),[^}]*\}`)
	// noClass quotes, up to Kafka 4.3.1, the whole configuration with its secrets resolved.
	noClass = regexp.MustCompile(`([\w.$]+Exception: )*Connector config .*contains no connector type`)
)

// shorten keeps of a list of plugins the classes, and of a configuration nothing.
func shorten(message string) string {
	message = noClass.ReplaceAllString(message, "the configuration has no connector.class: set it to the connector's class")
	return plugin.ReplaceAllString(message, "$1")
}

var markup = regexp.MustCompile(`(?s)<(style|script).*?</(style|script)>|<[^>]*>`)

// excerpt is the start of a text or HTML answer in one line.
func (c *Client) excerpt(said []byte) string {
	const limit = 200
	text := []rune(oneLine(shorten(c.mask.Replace(oneLine(markup.ReplaceAllString(string(said), " "))))))
	if len(text) > limit {
		return string(text[:limit]) + "…"
	}
	return string(text)
}
