package secure

import (
	"testing"

	"github.com/connect-register/connect-register/tests/local"
)

// scenario is a way into the broker: values of the chart, and the Secrets that they name.
type scenario struct {
	name    string
	kafka   map[string]any
	secrets local.Secrets
	// quotes says whether an init container has to escape credentials.
	quotes bool
}

// storePassword is a password of PKCS12 stores. Kafka takes it as it is, so nothing escapes it.
const storePassword = `st"o\re; '=#p`

func scenarios(t *testing.T) []scenario {
	t.Helper()
	return []scenario{login(t, "PLAIN"), login(t, "SCRAM-SHA-512"), oauth(t), clientPEM(t), clientPKCS12(t)}
}

// authorities is the Secret with the CA under the key that is the chart's default.
func authorities() map[string][]byte {
	return map[string][]byte{"ca.crt": shared.cluster.Security().CA.PEM()}
}

// login has user name and password. A line break at the end of them is no part of them.
func login(t *testing.T, mechanism string) scenario {
	t.Helper()
	s := shared.cluster.Security()
	return scenario{
		name: mechanism,
		kafka: map[string]any{
			"bootstrapServers": s.SASL, "securityProtocol": "SASL_SSL",
			"tls":  map[string]any{"trusted": map[string]any{"secretName": "kafka-ca"}},
			"sasl": map[string]any{"mechanism": mechanism, "secretName": "login"},
		},
		secrets: local.Secrets{
			"kafka-ca": authorities(),
			"login":    {"username": []byte(s.Username + "\n"), "password": []byte(s.Password + "\n")},
		},
		quotes: true,
	}
}

func oauth(t *testing.T) scenario {
	t.Helper()
	s := shared.cluster.Security()
	return scenario{
		name: "OAUTHBEARER",
		kafka: map[string]any{
			"bootstrapServers": s.SASL, "securityProtocol": "SASL_SSL",
			"tls": map[string]any{"trusted": map[string]any{"secretName": "kafka-ca"}},
			"sasl": map[string]any{
				"mechanism": "OAUTHBEARER", "secretName": "login",
				"oauth": map[string]any{"tokenEndpointUrl": s.OAuth.TokenURL, "scope": "connect"},
			},
		},
		secrets: local.Secrets{
			"kafka-ca": authorities(),
			"login":    {"client-id": []byte(s.OAuth.ClientID), "client-secret": []byte(s.OAuth.ClientSecret)},
		},
		quotes: true,
	}
}

// clientPEM has a Secret as cert-manager writes it, with CA, certificate and key.
func clientPEM(t *testing.T) scenario {
	t.Helper()
	s := shared.cluster.Security()
	issued, err := s.CA.Issue("connect")
	if err != nil {
		t.Fatal(err)
	}
	cert, key := issued.PEM()
	return scenario{
		name: "mTLS-PEM",
		kafka: map[string]any{
			"bootstrapServers": s.MTLS, "securityProtocol": "SSL",
			"tls": map[string]any{
				"trusted": map[string]any{"secretName": "connect-tls"},
				"client":  map[string]any{"secretName": "connect-tls"},
			},
		},
		secrets: local.Secrets{"connect-tls": {"ca.crt": s.CA.PEM(), "tls.crt": cert, "tls.key": key}},
	}
}

func clientPKCS12(t *testing.T) scenario {
	t.Helper()
	s := shared.cluster.Security()
	issued, err := s.CA.Issue("connect")
	if err != nil {
		t.Fatal(err)
	}
	keystore, err := issued.PKCS12(storePassword)
	if err != nil {
		t.Fatal(err)
	}
	truststore, err := s.CA.PKCS12Truststore(storePassword)
	if err != nil {
		t.Fatal(err)
	}
	store := func(key, file string) map[string]any {
		return map[string]any{"secretName": "stores", "format": "PKCS12", key: file, "passwordKey": "password"}
	}
	return scenario{
		name: "mTLS-PKCS12",
		kafka: map[string]any{
			"bootstrapServers": s.MTLS, "securityProtocol": "SSL",
			"tls": map[string]any{"trusted": store("key", "truststore.p12"), "client": store("keystoreKey", "keystore.p12")},
		},
		secrets: local.Secrets{"stores": {
			"truststore.p12": truststore, "keystore.p12": keystore, "password": []byte(storePassword),
		}},
	}
}
