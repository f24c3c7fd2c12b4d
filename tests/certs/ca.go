// Package certs makes certificates for tests, in the forms that Kafka and Connect read: PEM with PKCS#8 keys, and PKCS12
// stores. All are valid for a day and nothing but a test's own CA vouches for them.
package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"net"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// CA is an authority that signs certificates.
type CA struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// NewCA makes an authority that nobody else has.
func NewCA() (*CA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := template("Test CA")
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	cert, err := sign(template, template, key, key)
	if err != nil {
		return nil, fmt.Errorf("making a CA: %w", err)
	}
	return &CA{key, cert}, nil
}

// Issue signs a certificate for servers and clients. The names are its DNS names and IP addresses; the first is its common
// name too, which a broker takes for the client's name: User:CN=<name>.
func (ca *CA) Issue(name string, more ...string) (*Certificate, error) {
	return ca.issue(template(name), append([]string{name}, more...))
}

// IssueMember signs a certificate for a member of a group, as Kubernetes wants it: the group is the organization. What it
// serves as, if anything, are only the further names.
func (ca *CA) IssueMember(group, name string, serves ...string) (*Certificate, error) {
	template := template(name)
	template.Subject.Organization = []string{group}
	return ca.issue(template, serves)
}

func (ca *CA) issue(template *x509.Certificate, names []string) (*Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	cert, err := sign(template, ca.cert, key, ca.key)
	if err != nil {
		return nil, fmt.Errorf("issuing a certificate for %s: %w", template.Subject.CommonName, err)
	}
	return &Certificate{key, cert, ca}, nil
}

// PEM is the authority's certificate, such as a Secret has under ca.crt.
func (ca *CA) PEM() []byte { return certificatePEM(ca.cert) }

// PKCS12Truststore is a truststore with the authority's certificate, which Java 8u301 and newer read.
func (ca *CA) PKCS12Truststore(password string) ([]byte, error) {
	return pkcs12.Modern2023.EncodeTrustStore([]*x509.Certificate{ca.cert}, password)
}

// template has what all certificates share. An hour of the past forgives clocks that differ.
func template(name string) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour),
		NotAfter:  time.Now().Add(24 * time.Hour),
	}
}

func sign(template, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func certificatePEM(cert *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
}
