package connect

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/tests/certs"
)

// authority signs a server's and a client's certificate and keeps them in files.
type authority struct {
	*certs.CA
	caFile, certFile, keyFile string
	pair                      tls.Certificate
}

func newAuthority(t *testing.T, names ...string) authority {
	t.Helper()
	ca, err := certs.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	issued, err := ca.Issue(names[0], names[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	cert, key := issued.PEM()
	a := authority{CA: ca, caFile: file(t, ca.PEM()), certFile: file(t, cert), keyFile: file(t, key)}
	if a.pair, err = tls.X509KeyPair(cert, key); err != nil {
		t.Fatal(err)
	}
	return a
}

func file(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serve starts a server with the authority's certificate, which takes requests to its names only, and whose clients need one of it too if auth says so.
func (a authority) serve(t *testing.T, config *tls.Config) string {
	t.Helper()
	config.Certificates, config.ClientCAs = []tls.Certificate{a.pair}, x509.NewCertPool()
	config.ClientCAs.AppendCertsFromPEM(a.PEM())
	leaf, err := x509.ParseCertificate(a.pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.Host)
		if leaf.VerifyHostname(host) != nil {
			http.Error(w, "Invalid SNI", http.StatusBadRequest) // as the workers' Jetty does
		}
		if r.URL.Path == "/leave" {
			http.Redirect(w, r, "http://"+r.Host+"/health", http.StatusFound)
		}
	}))
	// Handshakes that fail are what these tests are for.
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = config
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

// TestTLS says in one line what to set, and that waiting does not help.
func TestTLS(t *testing.T) {
	ours, theirs := newAuthority(t, "worker-0.example", "127.0.0.1"), newAuthority(t, "stranger", "127.0.0.1")
	plain := ours.serve(t, &tls.Config{})
	noAddress := newAuthority(t, "worker-0.example")
	asks := ours.serve(t, &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert})
	asksOld := ours.serve(t, &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, MaxVersion: tls.VersionTLS12})
	may := ours.serve(t, &tls.Config{ClientAuth: tls.RequestClientCert})
	old := ours.serve(t, &tls.Config{MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS11})
	const wants = "the server wants a client certificate: set --cert-file and --key-file"
	tests := []struct {
		name, url string
		o         Options
		// want is the message's beginning, empty for success.
		want string
	}{
		{"trusted", plain, Options{CAFile: ours.caFile}, ""},
		{"by another name", plain, Options{CAFile: ours.caFile, ServerName: "worker-0.example"}, ""},
		{"by a name only", noAddress.serve(t, &tls.Config{}), Options{CAFile: noAddress.caFile, ServerName: "worker-0.example"}, ""},
		{"unknown authority", plain, Options{}, "the server's certificate is signed by an unknown authority: set --ca-file to a PEM file with the authority's certificate"},
		{"wrong authority", plain, Options{CAFile: theirs.caFile}, "the server's certificate is not signed by an authority in --ca-file " + theirs.caFile + ": set it to"},
		{"wrong name", plain, Options{CAFile: ours.caFile, ServerName: "worker-1.example"},
			"the server's certificate is for worker-0.example, 127.0.0.1 and not for worker-1.example: write such a name in --url, or set --server-name-env to"},
		{"certificate shown", asks, Options{CAFile: ours.caFile, CertFile: ours.certFile, KeyFile: ours.keyFile}, ""},
		{"no certificate", asks, Options{CAFile: ours.caFile}, wants},
		{"no certificate, TLS 1.2", asksOld, Options{CAFile: ours.caFile}, wants},
		{"a stranger's certificate", asks, Options{CAFile: ours.caFile, CertFile: theirs.certFile, KeyFile: theirs.keyFile},
			"the server does not accept the client certificate in --cert-file " + theirs.certFile + ": remote error: tls: "},
		{"certificate not asked for", plain, Options{CAFile: ours.caFile, CertFile: theirs.certFile, KeyFile: theirs.keyFile}, ""},
		{"certificate not needed", may, Options{CAFile: ours.caFile}, ""},
		{"TLS 1.1", old, Options{CAFile: ours.caFile}, "remote error: tls: protocol version not supported"},
		{"redirect to http", plain + "/leave", Options{CAFile: ours.caFile}, "the server redirects from https to http"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, err := NewWith([]string{test.url}, test.o)
			if err != nil {
				t.Fatal(err)
			}
			err = client.Ping(t.Context())
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want == "":
			case err == nil || !strings.Contains(err.Error(), ": "+test.want) || strings.Contains(err.Error(), "\n"):
				t.Errorf("got %v, want %s", err, test.want)
			case KindOf(err) != Untrusted && KindOf(err) != Other:
				t.Errorf("kind %d: %v", KindOf(err), err)
			}
		})
	}
	t.Run("many names", func(t *testing.T) {
		names := newAuthority(t, "1.example", "2.example", "3.example", "4.example", "5.example", "6.example", "7.example")
		client, err := NewWith([]string{names.serve(t, &tls.Config{})}, Options{CAFile: names.caFile})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "5.example and 2 more and not for 127.0.0.1") {
			t.Error(err)
		}
	})
}
