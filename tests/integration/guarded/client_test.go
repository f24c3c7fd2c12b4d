package guarded

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// client is somebody who calls a worker, with nothing of the registrar's.
type client struct {
	user, password string
	certificate    bool
	// host is what the client calls the worker in its requests; empty: localhost.
	host string
}

// admitted is a client that has all that a guard wants.
func (g guard) admitted() client {
	c := client{certificate: g.clientAuth != "none"}
	if g.login {
		c.user, c.password = restUser, restPassword
	}
	return c
}

// ask sends a request and returns the answer's status and body.
func (c client) ask(t *testing.T, w *worker, method, path, body string) (int, string, error) {
	t.Helper()
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(w.guard.ca.PEM())
	if c.certificate {
		pair, err := tls.X509KeyPair(w.guard.secrets["rest-tls"]["tls.crt"], w.guard.secrets["rest-tls"]["tls.key"])
		if err != nil {
			t.Fatal(err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	request, err := http.NewRequestWithContext(t.Context(), method, w.url()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if c.host != "" {
		request.Host = c.host
	}
	if c.user != "" {
		request.SetBasicAuth(c.user, c.password)
	}
	caller := http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
	response, err := caller.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, string(answer), err
}

// names are the connectors that a worker lists.
func (w *worker) names(t *testing.T) []string {
	t.Helper()
	code, body, err := w.guard.admitted().ask(t, w, http.MethodGet, "/connectors", "")
	if err != nil || code != http.StatusOK {
		t.Fatalf("GET /connectors: %d %s %v", code, body, err)
	}
	var names []string
	if err := json.Unmarshal([]byte(body), &names); err != nil {
		t.Fatal(err)
	}
	return names
}

// sink is a connector that writes a topic into a file of the worker's folder.
func sink(topic string) map[string]any {
	return map[string]any{"config": map[string]any{
		"connector.class": "FileStreamSink", "topics": topic, "file": topic + ".txt",
		"value.converter": "org.apache.kafka.connect.storage.StringConverter",
	}}
}

// passes sends a record to a topic, which arrives in the sink's file with one of the workers.
func passes(t *testing.T, topic string, workers ...*worker) {
	t.Helper()
	if err := shared.cluster.Produce(t.Context(), topic, -1, "through "+topic); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the record of "+topic, func() error {
		for _, w := range workers {
			if got, _ := os.ReadFile(filepath.Join(w.Dir, topic+".txt")); strings.Contains(string(got), "through "+topic) {
				return nil
			}
		}
		return fmt.Errorf("no worker has written it")
	})
}
