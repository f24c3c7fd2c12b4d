package connect

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

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
	return nil
}

// against tells options that do not fit a URL.
func (o Options) against(base *url.URL) error {
	const plain = "%s is for TLS, but --url begins with http://: write https://, or leave %[1]s out"
	switch {
	case base.Scheme != "https" && o.CAFile != "":
		return fmt.Errorf(plain, "--ca-file")
	case base.Scheme != "https" && o.CertFile != "":
		return fmt.Errorf(plain, "--cert-file")
	case o.UsernameFile != "" && base.User != nil:
		return errors.New("--username-file cannot be used with a user in --url: keep one of them")
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

// transport returns how connections are made, and notes in seen what a server asks for.
func (o Options) transport(seen *handshake) (*http.Transport, error) {
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
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = config
	return transport, nil
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
