package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

const (
	// dialTimeout is short enough to try another worker.
	dialTimeout = 10 * time.Second
	// idleTimeout is below that of the workers' Jetty (30 s), so that no request meets a connection that is being closed.
	idleTimeout = 20 * time.Second
	// maxIdle is how many connections are kept for the next requests: as many as are ever in flight at once.
	maxIdle = 64
)

// roundTripper returns how connections are made, and notes in seen what a server asks for.
func (o Options) roundTripper(seen *handshake) (http.RoundTripper, error) {
	if o.Transport != nil {
		return o.Transport, nil
	}
	config, err := o.tlsConfig(seen)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = config
	transport.DialContext = (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext
	transport.IdleConnTimeout, transport.MaxIdleConns, transport.MaxIdleConnsPerHost = idleTimeout, maxIdle, maxIdle
	transport.Proxy = environmentProxy
	if proxy, _ := o.proxyURL(); proxy != nil {
		transport.Proxy = http.ProxyURL(proxy)
	}
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode == http.StatusOK {
			return nil
		}
		return &proxyError{answer.StatusCode}
	}
	return transport, nil
}

// proxyURL is the user's proxy, nil if there is none.
func (o Options) proxyURL() (*url.URL, error) {
	if o.Proxy == "" {
		return nil, nil
	}
	proxy, err := url.Parse(o.Proxy)
	if err != nil || proxy.Host == "" || proxy.Scheme != "http" && proxy.Scheme != "https" && proxy.Scheme != "socks5" {
		// The parser's own error would quote the URL with its password.
		return nil, errors.New("--proxy: write the proxy's URL, like http://proxy:3128 (http, https or socks5)")
	}
	return proxy, nil
}

var errProxyEnv = errors.New("HTTP_PROXY or HTTPS_PROXY in the environment is no URL: write it like http://proxy:3128, or set --proxy")

// environmentProxy does not show the environment's URL, which may hold a password.
func environmentProxy(r *http.Request) (*url.URL, error) {
	proxy, err := http.ProxyFromEnvironment(r)
	if err != nil {
		return nil, errProxyEnv
	}
	return proxy, nil
}

// tlsConfig returns whom to trust and what to show.
func (o Options) tlsConfig(seen *handshake) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: o.ServerName}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("--ca-file: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("--ca-file: %s: there is no certificate in it, which begins with -----BEGIN CERTIFICATE-----", o.CAFile)
		}
	}
	certificate, err := o.certificate()
	if err != nil {
		return nil, err
	}
	// It is shown to whoever asks: the server says better than this program whether it will do.
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		seen.asked.Store(true)
		return certificate, nil
	}
	return config, nil
}

// certificate reads the client's certificate, an empty one if there is none.
func (o Options) certificate() (*tls.Certificate, error) {
	if o.CertFile == "" {
		return &tls.Certificate{}, nil
	}
	certificate, err := os.ReadFile(o.CertFile)
	if err != nil {
		return nil, fmt.Errorf("--cert-file: %w", err)
	}
	key, err := os.ReadFile(o.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("--key-file: %w", err)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, fmt.Errorf("--cert-file %s and --key-file %s: %w", o.CertFile, o.KeyFile, err)
	}
	return &pair, nil
}
