// Package versions starts workers of older versions of Kafka on what the chart renders. One broker of the newest version
// serves them all.
package versions

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/tests/kafka"
)

// TestWorkersOfEachVersion has a worker of each version get healthy on the properties and the JVM's flags that the chart
// renders for its image, and move records into a file.
func TestWorkersOfEachVersion(t *testing.T) {
	broker := start(t)
	for _, version := range []string{"3.9.1", "4.0.1", kafka.DefaultVersion} {
		t.Run(version, func(t *testing.T) {
			admin := adminURL(t)
			w := startWorker(t, broker, version, admin)
			status(t, admin+"/admin/loggers", http.StatusOK)
			status(t, w.URL+"/admin/loggers", http.StatusNotFound)
			if headers := status(t, w.URL+"/", http.StatusOK); headers.Get("X-Frame-Options") != "DENY" {
				t.Errorf("the headers of rest.responseHeaders are not in %v", headers)
			}
			client, err := connect.New(w.URL)
			if err != nil {
				t.Fatal(err)
			}
			server, err := client.Root(t.Context())
			if err != nil || server.Version != version {
				t.Errorf("the worker is of version %q, want %q: %v", server.Version, version, err)
			}
			// A name of its own is a consumer group of its own, which waits for nobody else's members.
			name := "sink-" + version
			into := filepath.Join(w.Dir, "into.txt")
			eventually(t, "the connector to be registered", func() error {
				_, err := client.PutConfig(t.Context(), name, map[string]string{
					"connector.class": "FileStreamSink", "topics": "lines", "file": into,
				})
				return err
			})
			eventually(t, "the records to arrive", func() error { return arrived(into) })
			running(t, client, name)
		})
	}
}

// adminURL is where a worker may listen for its admin API.
func adminURL(t *testing.T) string {
	t.Helper()
	port, err := kafka.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port)
}

// status asks a URL, wants a status and returns the answer's headers.
func status(t *testing.T, url string, want int) http.Header {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != want {
		t.Errorf("GET %s: %d, want %d", url, answer.StatusCode, want)
	}
	return answer.Header
}

func arrived(file string) error {
	got, err := os.ReadFile(file)
	if err == nil && string(got) != "first\nsecond\n" {
		err = fmt.Errorf("the sink has written %q", got)
	}
	return err
}

// running waits until the worker says so of a connector and its task.
func running(t *testing.T, client *connect.Client, name string) {
	t.Helper()
	eventually(t, "connector and task to run", func() error {
		all, err := client.Statuses(t.Context())
		if err != nil {
			return err
		}
		if s := all[name]; s.Connector.State != "RUNNING" || len(s.Tasks) != 1 || s.Tasks[0].State.State != "RUNNING" {
			return fmt.Errorf("its status is %+v", s)
		}
		return nil
	})
}

// eventually waits until there is nothing to complain of; the bound is generous because machines differ.
func eventually(t *testing.T, what string, complaint func() error) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		err := complaint()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s: %v", what, err)
		}
	}
}
