package connect

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/secretfile"
)

// ownHeaders are those that the client sets itself, and how.
var ownHeaders = map[string]string{
	"Host":              "set --server-name-env, or write the name in --url",
	"Content-Type":      "Connect takes nothing but JSON",
	"Accept":            "Connect gives nothing but JSON",
	"Content-Length":    "it follows from the request",
	"Transfer-Encoding": "it follows from the request",
	"Connection":        "connections are kept",
}

var headerLine = regexp.MustCompile("^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)$")

// headers are those that the user wants with each request, and the values among them that are secret. Errors show no
// values.
func (o Options) headers(workers []*url.URL) (headers http.Header, secrets []string, err error) {
	headers = http.Header{}
	for i, line := range o.Headers {
		if err := addHeader(headers, line); err != nil {
			return nil, nil, fmt.Errorf("--header %d: %w", i+1, err)
		}
	}
	for _, path := range o.HeaderFiles {
		fromFile, err := readHeaders(path)
		if err != nil {
			return nil, nil, fmt.Errorf("--header-file: %w", err)
		}
		for name, values := range fromFile {
			headers[name] = append(headers[name], values...)
			secrets = append(secrets, values...)
		}
	}
	token, err := o.bearer()
	if err != nil {
		return nil, nil, fmt.Errorf("--bearer-token-file: %w", err)
	}
	login := slices.ContainsFunc(workers, func(u *url.URL) bool { return u.User != nil })
	switch given := headers.Get("Authorization") != ""; {
	case given && token != "":
		return nil, nil, errors.New("--bearer-token-file cannot be used with a header Authorization: keep one of them")
	case given && (login || o.UsernameFile != ""):
		return nil, nil, errors.New("a header Authorization cannot be used with a user name: keep one of them")
	case token != "":
		headers.Set("Authorization", "Bearer "+token)
	}
	for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
		secrets = append(secrets, headers[name]...)
	}
	return headers, secrets, nil
}

// bearer reads the token, "" if there is none.
func (o Options) bearer() (string, error) {
	if o.BearerTokenFile == "" {
		return "", nil
	}
	token, err := secretfile.Read(o.BearerTokenFile)
	if err == nil && strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		err = fmt.Errorf("%s: a token is one word without blanks or line breaks", o.BearerTokenFile)
	}
	return token, err
}

func readHeaders(path string) (http.Header, error) {
	text, err := secretfile.Read(path)
	if err != nil {
		return nil, err
	}
	headers := http.Header{}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimRight(line, "\r"); line == "" {
			continue
		}
		if err := addHeader(headers, line); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, i+1, err)
		}
	}
	return headers, nil
}

func addHeader(headers http.Header, line string) error {
	parts := headerLine.FindStringSubmatch(line)
	if parts == nil {
		return errors.New("write a header like 'X-Tenant: blue'")
	}
	name := textproto.CanonicalMIMEHeaderKey(parts[1])
	if why, own := ownHeaders[name]; own {
		return fmt.Errorf("%s is not for you to set: %s", name, why)
	}
	headers[name] = append(headers[name], strings.TrimRight(parts[2], " \t"))
	return nil
}

// mask replaces the credentials in what servers and proxies answer: some repeat the request.
func (o Options) mask(workers []*url.URL, secrets []string) *strings.Replacer {
	add := func(user *url.Userinfo) {
		if password, ok := user.Password(); ok {
			basic := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
			secrets = append(secrets, password, url.QueryEscape(password), url.PathEscape(password), basic)
		}
	}
	for _, worker := range workers {
		add(worker.User)
	}
	if proxy, _ := o.proxyURL(); proxy != nil {
		add(proxy.User)
	}
	return replacer(secrets)
}

// replacer masks the longest secret first. Very short ones are left: they would hide every other word.
func replacer(secrets []string) *strings.Replacer {
	for _, secret := range secrets {
		// Of "Bearer x" also x alone.
		if _, word, found := strings.Cut(secret, " "); found {
			secrets = append(secrets, word)
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, secret := range slices.Compact(secrets) {
		if len(secret) >= 4 {
			pairs = append(pairs, secret, "********")
		}
	}
	return strings.NewReplacer(pairs...)
}
