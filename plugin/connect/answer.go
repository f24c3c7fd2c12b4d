package connect

import (
	"encoding/json"
	"net/http"
	"regexp"
)

// statusError reads Connect's {"error_code","message"} or /health's {"status","message"}; proxies and Jetty itself
// answer in text or HTML.
func (c *Client) statusError(op string, status int, answer []byte) *Error {
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
	if status == http.StatusUnauthorized {
		message += ": " + c.loginHint()
	}
	return &Error{Op: op, Status: status, Kind: classify(status, message, isJSON), Message: shorten(message)}
}

// loginHint says what to do about a 401.
func (c *Client) loginHint() string {
	switch {
	case c.opts.UsernameFile != "":
		return "Connect knows no such user, or the password is wrong: correct --username-file and --password-file"
	case c.base.User != nil:
		return "Connect knows no such user, or the password is wrong: correct them in --url"
	}
	return "Connect wants basic authentication: set --username-file and --password-file"
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
