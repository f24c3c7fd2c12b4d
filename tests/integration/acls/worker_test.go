package acls

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

// eventually waits until what is looked at has nothing to say; the bound is generous because machines differ.
func eventually(t *testing.T, what string, look func() string) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		last := look()
		if last == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s: %s", what, last)
		}
	}
}

// start starts a worker on the properties that the chart renders. The mounted Secrets are in a folder of the test.
func (s setup) start(t *testing.T) *kafka.Worker {
	t.Helper()
	rendered, err := release.Render(t.Context(), release.Options{Name: s.name, Values: values.Options{ValueFiles: []string{s.valuesFile(t)}}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	port, err := kafka.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	dir := secrets(t)
	machine := local.Machine{Port: port, PluginPath: cluster.Jars().PluginPath(), SecretsDir: dir, JAASDir: dir}
	properties, _, err := machine.Properties(text)
	if err != nil {
		t.Fatal(err)
	}
	w, err := cluster.StartWorkerNoWait(kafka.WorkerOptions{Name: s.name, Port: port, Properties: properties, Env: machine.Env()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the end of the log of %s:\n%s", s.name, tail(w.Log()))
		}
		w.Kill()
	})
	return w
}

func tail(log string) string { return log[max(0, len(log)-6000):] }

// secrets writes what would be mounted: the authority, and the credentials as they are escaped for JAAS.
func secrets(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	login := cluster.Security()
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	for name, data := range map[string]string{
		"ca/ca.crt": string(login.CA.PEM()), "username": escape.Replace(login.Username), "password": escape.Replace(login.Password),
	} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(data), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var client = &http.Client{Timeout: time.Minute}

// put registers a connector. It is tried again while the worker's group rebalances.
func put(t *testing.T, w *kafka.Worker, name string, config map[string]string) {
	t.Helper()
	eventually(t, name+" to be registered", func() string { return tryPut(t, w, name, config) })
}

func tryPut(t *testing.T, w *kafka.Worker, name string, config map[string]string) string {
	t.Helper()
	body, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, w.URL+"/connectors/"+name+"/config", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if response.StatusCode/100 != 2 || err != nil {
		return fmt.Sprintf("%s: %s, %v", response.Status, answer, err)
	}
	return ""
}

// trace is the trace of a connector or task that has failed, or empty.
func trace(w *kafka.Worker, name string) string {
	response, err := client.Get(w.URL + "/connectors/" + name + "/status")
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	var status struct {
		Connector struct{ Trace string }
		Tasks     []struct{ Trace string }
	}
	if err := json.NewDecoder(response.Body).Decode(&status); err != nil {
		return ""
	}
	all := status.Connector.Trace
	for _, task := range status.Tasks {
		all += task.Trace
	}
	return all
}
