package connect

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/connect-register/connect-register/plugin/internal/secretfile"
)

// Options say how to reach Connect and to log in. All are optional; errors call them by the names of their flags.
type Options struct {
	// CAFile holds the certificates, PEM, that a server's may be signed by. Without it those of the system count.
	CAFile string
	// CertFile and KeyFile are the client's certificate and key, PEM.
	CertFile, KeyFile string
	// UsernameFile and PasswordFile hold the credentials of basic authentication; one line break at the end is dropped.
	UsernameFile, PasswordFile string
	// BearerTokenFile holds a token that is sent as Authorization: Bearer; one line break at its end is dropped.
	BearerTokenFile string
	// Headers are sent with each request, as "Name: value". HeaderFiles hold such lines, for values that are secret.
	Headers, HeaderFiles []string
	// Proxy is the URL of an HTTP or SOCKS5 proxy. Without it HTTP_PROXY, HTTPS_PROXY and NO_PROXY count.
	Proxy string
	// Timeout bounds each request. 0 means two minutes, which is above the 90 s in which a worker answers in any case.
	Timeout time.Duration
	// Transport is used instead of the network, by tests.
	Transport http.RoundTripper
	// ServerName is the name expected in the server's certificate, and that of the Host header. Without it that is the URL's host.
	ServerName string
}

// Validate tells options that are missing beside others. It reads no file.
func (o Options) Validate() error {
	for _, pair := range []struct{ a, aFile, b, bFile string }{
		{"--cert-file", o.CertFile, "--key-file", o.KeyFile},
		{"--username-file", o.UsernameFile, "--password-file", o.PasswordFile},
	} {
		switch {
		case pair.aFile != "" && pair.bFile == "":
			return fmt.Errorf("%s needs %s beside it", pair.a, pair.b)
		case pair.aFile == "" && pair.bFile != "":
			return fmt.Errorf("%s needs %s beside it", pair.b, pair.a)
		}
	}
	switch {
	case o.BearerTokenFile != "" && o.UsernameFile != "":
		return errors.New("--bearer-token-file cannot be used with --username-file: keep one of them")
	case o.Timeout < 0:
		return errors.New("--request-timeout must be above 0, e.g. 2m")
	}
	_, err := o.proxyURL()
	return err
}

func (o Options) timeout() time.Duration { return cmp.Or(o.Timeout, DefaultTimeout) }

// against tells options that do not fit the URLs.
func (o Options) against(workers []*url.URL) error {
	const plain = "%s is for TLS, but --url begins with http://: write https://, or leave %[1]s out"
	for _, base := range workers {
		switch {
		case base.Scheme != "https" && o.CAFile != "":
			return fmt.Errorf(plain, "--ca-file")
		case base.Scheme != "https" && o.CertFile != "":
			return fmt.Errorf(plain, "--cert-file")
		case o.UsernameFile != "" && base.User != nil:
			return errors.New("--username-file cannot be used with a user in --url: keep one of them")
		case o.BearerTokenFile != "" && base.User != nil:
			return errors.New("--bearer-token-file cannot be used with a user in --url: keep one of them")
		}
	}
	return nil
}

// host is the server as requests name it. A worker with TLS answers 400 Invalid SNI to a name that its certificate lacks.
func (o Options) host(base *url.URL) string {
	switch {
	case o.ServerName == "":
		return base.Host
	case base.Port() == "":
		return o.ServerName
	}
	return net.JoinHostPort(o.ServerName, base.Port())
}

// login reads the credentials, nil if there are none.
func (o Options) login() (*url.Userinfo, error) {
	if o.UsernameFile == "" {
		return nil, nil
	}
	name, err := secretfile.Read(o.UsernameFile)
	if err != nil {
		return nil, fmt.Errorf("--username-file: %w", err)
	}
	if strings.Contains(name, ":") {
		return nil, fmt.Errorf("--username-file: %s: a user name of basic authentication has no colon", o.UsernameFile)
	}
	password, err := secretfile.Read(o.PasswordFile)
	if err != nil {
		return nil, fmt.Errorf("--password-file: %w", err)
	}
	return url.UserPassword(name, password), nil
}
