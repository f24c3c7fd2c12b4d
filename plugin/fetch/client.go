package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// newClient returns a client that takes the proxy from the environment, as net/http's own does, and trusts the system's
// authorities and those of the file.
func newClient(caFile string) (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	// What the server sends is what the checksum is of, also when it says that this is a compressed form of something.
	transport.DisableCompression = true
	if caFile != "" {
		roots, err := authorities(caFile)
		if err != nil {
			return nil, fmt.Errorf("--ca-file: %w", err)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	return &http.Client{Transport: transport, CheckRedirect: redirect}, nil
}

func authorities(file string) (*x509.CertPool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("reading the system's authorities: %w", err)
	}
	if !roots.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s holds no certificate: it must have -----BEGIN CERTIFICATE-----", file)
	}
	return roots, nil
}

const maxRedirects = 10

// redirect lets a request go where the server says, but neither from https to http nor with secrets to another server.
func redirect(request *http.Request, via []*http.Request) error {
	first, last := via[0], via[len(via)-1]
	switch to := request.URL.Scheme; {
	case to != "http" && to != "https":
		return refuse("the server redirects to a URL that is neither http nor https")
	case to == "http" && last.URL.Scheme == "https":
		return refuse("the server redirects from https to http, to %s: use a URL that stays with https", request.URL.Host)
	case len(via) >= maxRedirects:
		return refuse("the server redirects more than %d times", maxRedirects)
	}
	// net/http sends the previous URL along, its query included.
	request.Header.Del("Referer")
	// It would also send the login to other ports of a host and to its subdomains.
	if !sameServer(first.URL, request.URL) {
		request.Header.Del("Authorization")
	}
	return nil
}

// sameServer tells URLs that one login is for: of one host and port. A host's http and https are one, on their own ports.
func sameServer(a, b *url.URL) bool {
	return strings.EqualFold(a.Host, b.Host) && (a.Scheme == b.Scheme || a.Port() == "")
}

// refused is an error that another try would not change.
type refused struct{ text string }

func (e *refused) Error() string { return e.text }

func refuse(format string, args ...any) error { return &refused{fmt.Sprintf(format, args...)} }

// isRefused tells what no second try helps: what this package refuses, and certificates that are not trusted.
func isRefused(err error) bool {
	var own *refused
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &own) || errors.As(err, &certificate)
}
