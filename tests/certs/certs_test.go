package certs

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// issue makes an authority with one certificate.
func issue(t *testing.T, name string, more ...string) (*CA, *Certificate) {
	t.Helper()
	ca, err := NewCA()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := ca.Issue(name, more...)
	if err != nil {
		t.Fatal(err)
	}
	return ca, cert
}

func pair(t *testing.T, c *Certificate) tls.Certificate {
	t.Helper()
	pair, err := tls.X509KeyPair(c.PEM())
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

func pool(ca *CA) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca.PEM())
	return pool
}

// TestServerAndClientTrustOneCA calls a server that wants a client certificate: by each of its names, by another, with a
// client of its CA, of another, and of none.
func TestServerAndClientTrustOneCA(t *testing.T) {
	ca, cert := issue(t, "localhost", "127.0.0.1", "worker-0.example")
	_, stranger := issue(t, "localhost")
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair(t, cert)}, ClientCAs: pool(ca), ClientAuth: tls.RequireAndVerifyClientCert}
	server.StartTLS()
	t.Cleanup(server.Close)
	for _, try := range []struct {
		name   string
		client []tls.Certificate
		want   string // of the error, "" for none
	}{
		{"localhost", []tls.Certificate{pair(t, cert)}, ""},
		{"127.0.0.1", []tls.Certificate{pair(t, cert)}, ""},
		{"worker-0.example", []tls.Certificate{pair(t, cert)}, ""},
		{"worker-1.example", []tls.Certificate{pair(t, cert)}, "worker-1.example"},
		{"localhost", []tls.Certificate{pair(t, stranger)}, "certificate"},
		{"localhost", nil, "certificate required"},
	} {
		client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
			RootCAs: pool(ca), ServerName: try.name, Certificates: try.client,
		}}}
		response, err := client.Get(server.URL)
		switch {
		case err == nil && try.want != "":
			t.Errorf("%s, %d certificates: got in", try.name, len(try.client))
		case err != nil && (try.want == "" || !strings.Contains(err.Error(), try.want)):
			t.Errorf("%s, %d certificates: %v", try.name, len(try.client), err)
		}
		if err == nil {
			response.Body.Close()
		}
		client.CloseIdleConnections()
	}
}

// TestJavaReadsTheStores has the JDK's own tool list both stores.
func TestJavaReadsTheStores(t *testing.T) {
	ca, cert := issue(t, "localhost")
	keystore, err := cert.PKCS12("key-word")
	if err != nil {
		t.Fatal(err)
	}
	truststore, err := ca.PKCS12Truststore("trust-word")
	if err != nil {
		t.Fatal(err)
	}
	for _, store := range []struct{ data, password, want string }{
		{string(keystore), "key-word", "PrivateKeyEntry"},
		{string(truststore), "trust-word", "trustedCertEntry"},
	} {
		file := filepath.Join(t.TempDir(), "store.p12")
		if err := os.WriteFile(file, []byte(store.data), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("keytool", "-list", "-keystore", file, "-storepass", store.password).CombinedOutput()
		if err != nil || !strings.Contains(string(out), store.want) {
			t.Errorf("want %s: %v\n%s", store.want, err, out)
		}
	}
}
