package connect

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
)

// handshake is what was seen of a server.
type handshake struct {
	// asked is set once a server asked for a client certificate.
	asked atomic.Bool
}

// distrust says why a TLS handshake failed for good and what to set; it is empty for other errors.
func (c *Client) distrust(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &unknown) && c.opts.CAFile != "":
		return fmt.Sprintf("the server's certificate is not signed by an authority in --ca-file %s: set it to the one that signed it", c.opts.CAFile)
	case errors.As(err, &unknown):
		return "the server's certificate is signed by an unknown authority: set --ca-file to a PEM file with the authority's certificate"
	case errors.As(err, &name):
		return fmt.Sprintf("the server's certificate is for %s and not for %s: write such a name in --url, or set --server-name-env to an environment variable that holds one",
			names(name.Certificate), name.Host)
	case errors.As(err, &invalid):
		return "the server's certificate is not accepted: " + invalid.Err.Error()
	}
	return c.rejected(err)
}

// rejected says that the server does not accept the client's certificate, or the lack of one.
func (c *Client) rejected(err error) string {
	// An alert has no exported type.
	var alert *net.OpError
	switch {
	case !errors.As(err, &alert) || alert.Op != "remote error":
		return ""
	case c.seen.asked.Load() && c.opts.CertFile == "":
		return wantsCertificate
	case c.seen.asked.Load():
		return fmt.Sprintf("the server does not accept the client certificate in --cert-file %s: %v", c.opts.CertFile, err)
	}
	return err.Error()
}

const wantsCertificate = "the server wants a client certificate: set --cert-file and --key-file"

// closedHint names a likely reason for a closed connection: a server may close it before its alert was read.
func (c *Client) closedHint(err error) string {
	closed := errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	if closed && c.seen.asked.Load() && c.opts.CertFile == "" {
		return "; " + wantsCertificate
	}
	return ""
}

// names are whom a certificate is for.
func names(certificate *x509.Certificate) string {
	all := certificate.DNSNames
	for _, ip := range certificate.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "no name at all"
	}
	const most = 5
	if more := len(all) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), more)
	}
	return strings.Join(all, ", ")
}
