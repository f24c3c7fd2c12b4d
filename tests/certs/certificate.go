package certs

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"

	"software.sslmate.com/src/go-pkcs12"
)

// Certificate is a certificate with its key, for a server or a client.
type Certificate struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	ca   *CA
}

// PEM returns the certificate and its private key in PKCS#8, such as a Secret has under tls.crt and tls.key.
func (c *Certificate) PEM() (cert, key []byte) {
	der, err := x509.MarshalPKCS8PrivateKey(c.key)
	if err != nil {
		panic(err) // it knows the keys that are made here
	}
	return certificatePEM(c.cert), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// PKCS12 is a keystore with key, certificate and CA, which Java 8u301 and newer read. Store and key have one password, as
// Java demands of PKCS12.
func (c *Certificate) PKCS12(password string) ([]byte, error) {
	return pkcs12.Modern2023.Encode(c.key, c.cert, []*x509.Certificate{c.ca.cert}, password)
}
