package kafka

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"os"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"github.com/connect-register/connect-register/tests/certs"
)

// TestSecuredListeners goes through each listener in each way that it offers, and is kept out of it without what it wants.
// The client is not Kafka's own, so what both sides would do wrong alike shows.
func TestSecuredListeners(t *testing.T) {
	c, err := Start(t.Context(), Options{Progress: os.Stderr, Secure: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	})
	s := c.Security()
	ca, err := certs.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	const denied = "SASL_AUTHENTICATION_FAILED"
	for _, try := range []struct {
		name, address string
		cert          *tls.Certificate
		login         sasl.Mechanism
		refusal       string // in the error; "": the client gets in
	}{
		{"PLAIN", s.SASL, nil, plain.Auth{User: s.Username, Pass: s.Password}.AsMechanism(), ""},
		{"PLAIN, wrong password", s.SASL, nil, plain.Auth{User: s.Username, Pass: "x"}.AsMechanism(), denied},
		{"SCRAM-SHA-256", s.SASL, nil, scram.Auth{User: s.Username, Pass: s.Password}.AsSha256Mechanism(), ""},
		{"SCRAM-SHA-512", s.SASL, nil, scram.Auth{User: s.Username, Pass: s.Password}.AsSha512Mechanism(), ""},
		{"SCRAM-SHA-512, wrong password", s.SASL, nil, scram.Auth{User: s.Username, Pass: "x"}.AsSha512Mechanism(), denied},
		{"OAUTHBEARER", s.SASL, nil, oauth.Auth{Token: fetchToken(t, s.OAuth)}.AsMechanism(), ""},
		{"OAUTHBEARER, forged", s.SASL, nil, oauth.Auth{Token: forgedToken(t)}.AsMechanism(), "oauth response"},
		{"SASL_SSL without a login", s.SASL, nil, nil, "SASL is required"},
		{"mTLS", s.MTLS, issued(t, s.CA), nil, ""},
		{"mTLS, no certificate", s.MTLS, nil, nil, "remote error: tls"},
		{"mTLS, another CA's certificate", s.MTLS, issued(t, ca), nil, "remote error: tls"},
	} {
		t.Run(try.name, func(t *testing.T) {
			err := enter(t, s, try.address, try.cert, try.login)
			switch {
			case try.refusal == "" && err != nil:
				t.Error(err)
			case try.refusal != "" && err == nil:
				t.Error("the client got in")
			case try.refusal != "" && !strings.Contains(err.Error(), try.refusal):
				t.Errorf("want %q, got: %v", try.refusal, err)
			}
		})
	}
	if err := c.CreateTopic(t.Context(), "by-the-plain-listener", 1); err != nil {
		t.Error(err)
	}
}

// enter asks a listener for metadata, once.
func enter(t *testing.T, s *Security, address string, cert *tls.Certificate, login sasl.Mechanism) error {
	t.Helper()
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(s.CA.PEM())
	if cert != nil {
		config.Certificates = []tls.Certificate{*cert}
	}
	opts := []kgo.Opt{kgo.SeedBrokers(address), kgo.DialTLSConfig(config), kgo.RequestRetries(0)}
	if login != nil {
		opts = append(opts, kgo.SASL(login))
	}
	client, err := kgo.NewClient(opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), brokerBound)
	defer cancel()
	return client.Ping(ctx)
}

func issued(t *testing.T, ca *certs.CA) *tls.Certificate {
	t.Helper()
	cert, err := ca.Issue("connect")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair(cert.PEM())
	if err != nil {
		t.Fatal(err)
	}
	return &pair
}
