package kafka

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/tests/certs"
)

// awkward is a password with what quotes, escapes, separators and encodings get wrong.
const awkward = `p"w\;'= ${a}é # b`

// Security is what clients of a broker with Options.Secure need.
type Security struct {
	// SASL is the address, host:port, of the SASL_SSL listener: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER.
	SASL string
	// MTLS is the address of the SSL listener. It demands a certificate that CA has signed.
	MTLS string
	// CA has signed the broker's certificate, for localhost and the addresses above.
	CA *certs.CA
	// Username and Password log in by PLAIN and SCRAM. The password has what quotes and escapes get wrong.
	Username, Password string
	// OAuth logs in by OAUTHBEARER.
	OAuth *OAuthServer
}

// Security is nil unless Options.Secure was set.
func (c *Cluster) Security() *Security { return c.security }

// newSecurity starts what the secured listeners lean on and chooses their addresses.
func newSecurity(host string) (*Security, error) {
	sasl, err := FreePort()
	mtls, err2 := FreePort()
	ca, err3 := certs.NewCA()
	if err := errors.Join(err, err2, err3); err != nil {
		return nil, err
	}
	oauth, err := newOAuthServer()
	if err != nil {
		return nil, err
	}
	return &Security{
		SASL: fmt.Sprintf("%s:%d", host, sasl), MTLS: fmt.Sprintf("%s:%d", host, mtls),
		CA: ca, Username: "connect", Password: awkward, OAuth: oauth,
	}, nil
}

// secure adds the secured listeners to the broker's properties. The harness itself, the controller and the broker's own
// traffic stay on the plain ones.
func (c *Cluster) secure(properties map[string]string) error {
	s := c.security
	store, err := c.writeServerPEM()
	if err != nil {
		return err
	}
	properties["listeners"] += ",SASL://" + s.SASL + ",MTLS://" + s.MTLS
	properties["advertised.listeners"] += ",SASL://" + s.SASL + ",MTLS://" + s.MTLS
	properties["listener.security.protocol.map"] += ",SASL:SASL_SSL,MTLS:SSL"
	properties["inter.broker.listener.name"] = "PLAINTEXT"
	const plain, oauth = "listener.name.sasl.plain.", "listener.name.sasl.oauthbearer."
	const scram256, scram512 = "listener.name.sasl.scram-sha-256.", "listener.name.sasl.scram-sha-512."
	const modules = "org.apache.kafka.common.security."
	maps.Copy(properties, map[string]string{
		"ssl.keystore.type": "PEM", "ssl.keystore.location": store,
		"ssl.truststore.type": "PEM", "ssl.truststore.location": filepath.Join(c.dir, "ca.pem"),
		"listener.name.mtls.ssl.client.auth":         "required",
		"listener.name.sasl.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
		plain + "sasl.jaas.config": modules + "plain.PlainLoginModule required user_" + s.Username + `="` +
			strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s.Password) + `";`,
		scram256 + "sasl.jaas.config":                modules + "scram.ScramLoginModule required;",
		scram512 + "sasl.jaas.config":                modules + "scram.ScramLoginModule required;",
		oauth + "sasl.jaas.config":                   modules + "oauthbearer.OAuthBearerLoginModule required;",
		oauth + "sasl.server.callback.handler.class": modules + "oauthbearer.OAuthBearerValidatorCallbackHandler",
		"sasl.oauthbearer.jwks.endpoint.url":         s.OAuth.jwksURL(),
		"sasl.oauthbearer.expected.audience":         audience,
	})
	return nil
}

// logins are what a secured broker needs besides its properties: arguments of the storage tool that store users, and the
// broker's JVM flags.
func (c *Cluster) logins() (users, jvm []string, err error) {
	if c.security == nil {
		return nil, c.opts.JVM, nil
	}
	users, err = scramArgs(c.security.Username, c.security.Password)
	// Kafka 4 calls no other server for keys.
	allowed := "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + c.security.OAuth.jwksURL()
	return users, append(slices.Clone(c.opts.JVM), allowed), err
}

// writeServerPEM writes the broker's stores, key and certificate in one file as a PEM keystore's location wants them.
func (c *Cluster) writeServerPEM() (string, error) {
	cert, err := c.security.CA.Issue("localhost", "127.0.0.1", c.opts.Host)
	if err != nil {
		return "", err
	}
	chain, key := cert.PEM()
	store := filepath.Join(c.dir, "server.pem")
	return store, errors.Join(
		os.WriteFile(store, append(key, chain...), 0o600),
		os.WriteFile(filepath.Join(c.dir, "ca.pem"), c.security.CA.PEM(), 0o600),
	)
}
