package guarded

import (
	"fmt"
	"maps"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/certs"
	"github.com/connect-register/connect-register/tests/local"
)

const (
	restUser = "data team"
	// restPassword has what the parsers of properties, of JAAS and of headers could stumble over.
	restPassword = `c4nary" \ ;:=#x é`
	// storePassword is taken as it is, so nothing escapes it.
	storePassword = `c4nary st"o\re; '=#p`
)

// guard is how a release guards its REST API.
type guard struct {
	release string
	// clientAuth is rest.tls.clientAuth; login says whether there is rest.basicAuth.
	clientAuth string
	login      bool
	ca         *certs.CA
	// secrets are what the user has put into the cluster.
	secrets local.Secrets
}

// newGuard has certificates that name what the comment of rest.tls says, and localhost for this machine.
func newGuard(t *testing.T, name, clientAuth string, login bool) guard {
	t.Helper()
	ca, err := certs.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	service := name + "-kafka-connect"
	issued, err := ca.Issue(fmt.Sprintf("*.%s-headless.default.svc.cluster.local", service), service+".default.svc.cluster.local", "localhost")
	if err != nil {
		t.Fatal(err)
	}
	keystore, err := issued.PKCS12(storePassword)
	if err != nil {
		t.Fatal(err)
	}
	truststore, err := ca.PKCS12Truststore(storePassword)
	if err != nil {
		t.Fatal(err)
	}
	cert, key := issued.PEM()
	tls := map[string][]byte{"keystore.p12": keystore, "truststore.p12": truststore, "ca.crt": ca.PEM(), "tls.crt": cert, "tls.key": key}
	secrets := local.Secrets{"rest-tls": tls}
	if clientAuth == "none" {
		secrets["rest-password"] = map[string][]byte{"password": []byte(storePassword)}
	} else {
		tls["password"] = []byte(storePassword)
	}
	if login {
		secrets["rest-login"] = loginWith(restPassword)
	}
	return guard{name, clientAuth, login, ca, secrets}
}

// loginWith is a Secret made from files that end in a line break.
func loginWith(password string) map[string][]byte {
	return map[string][]byte{"username": []byte(restUser + "\n"), "password": []byte(password + "\n")}
}

// with are the guard's Secrets with another one in place.
func (g guard) with(name string, data map[string][]byte) local.Secrets {
	secrets := maps.Clone(g.secrets)
	secrets[name] = data
	return secrets
}

// rest are the values of the workers' REST API.
func (g guard) rest(port int) map[string]any {
	tls := map[string]any{"secretName": "rest-tls", "clientAuth": g.clientAuth}
	if g.clientAuth == "none" {
		tls["passwordSecretName"] = "rest-password"
	}
	rest := map[string]any{"port": port, "tls": tls}
	if g.login {
		rest["basicAuth"] = map[string]any{"secretName": "rest-login"}
	}
	return rest
}

// connect are the values of a release that has no workers and uses those of this one.
func (g guard) connect(url string) map[string]any {
	tls := map[string]any{"secretName": "rest-tls"}
	if g.clientAuth != "none" {
		tls["certificateKey"], tls["privateKeyKey"] = "tls.crt", "tls.key"
	}
	connect := map[string]any{"url": url, "tls": tls}
	if g.login {
		connect["basicAuth"] = map[string]any{"secretName": "rest-login"}
	}
	return connect
}

// render renders the release for a worker that has this port.
func (g guard) render(t *testing.T, port int, connectors map[string]any) *release.Release {
	t.Helper()
	return renderValues(t, g.release, map[string]any{
		"kafka": map[string]any{"bootstrapServers": shared.cluster.BootstrapServers()},
		"rest":  g.rest(port),
		"worker": map[string]any{"config": map[string]any{
			"offset.storage.partitions": 1, "status.storage.partitions": 1,
			"offset.flush.interval.ms": 1000, "scheduled.rebalance.max.delay.ms": 0,
		}},
		"connectors": connectors,
	})
}

func renderValues(t *testing.T, name string, values map[string]any) *release.Release {
	t.Helper()
	values["registration"] = map[string]any{"onDelete": "delete", "image": map[string]any{"repository": "registrar"}}
	rendered, err := release.Render(t.Context(), release.Options{Name: name, Overlay: values})
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}
