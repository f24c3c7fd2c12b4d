// Package conformance asks a real cluster of two workers and the one in memory the same, and compares what they answer:
// status, kind of error, shape and content of the body, and the state that is reached in the end.
package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/tests/fakeconnect"
	"github.com/connect-register/connect-register/tests/kafka"
)

// patience is how long a state is waited for, and how often what a rebalance refuses is asked again.
const patience = 90 * time.Second

// TestFakeIsLikeKafka fails wherever the two differ.
func TestFakeIsLikeKafka(t *testing.T) {
	real := realCluster(t)
	version := kafka.Version()
	fake := fakeconnect.New(fakeconnect.Options{Workers: 2, Version: version})
	inMemory := side{urls: fake.URLs(), client: &http.Client{Transport: fake.Transport()}}
	for i, s := range steps {
		name := fmt.Sprintf("%d %s %s worker %d", i, s.method, s.path, s.worker)
		want, err := real.ask(s)
		if err != nil {
			t.Fatalf("%s: Kafka: %v", name, err)
		}
		got, err := inMemory.ask(s)
		if err != nil {
			t.Fatalf("%s: in memory: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s: -Kafka %s +in memory\n%s", name, s.body, version, diff)
		}
	}
}

// realCluster starts a broker and two workers, the leader first.
func realCluster(t *testing.T) side {
	t.Helper()
	cluster, err := kafka.Start(t.Context(), kafka.Options{Progress: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	if err := cluster.CreateTopic(t.Context(), "t", 1); err != nil {
		t.Fatal(err)
	}
	s := side{client: &http.Client{Timeout: 2 * time.Minute}}
	for range 2 {
		port, err := kafka.FreePort()
		if err != nil {
			t.Fatal(err)
		}
		properties := kafka.DistributedProperties(cluster.BootstrapServers(), "conformance", port, cluster.Jars().PluginPath()...)
		worker, err := cluster.StartWorker(t.Context(), kafka.WorkerOptions{Port: port, Properties: properties})
		if err != nil {
			t.Fatal(err)
		}
		// It has nothing to finish, and just after a rebalance may take minutes to end by itself.
		t.Cleanup(worker.Kill)
		s.urls = append(s.urls, worker.URL)
	}
	return s
}

// side is one of the two clusters.
type side struct {
	urls   []string
	client *http.Client
}

// answer is what is compared.
type answer struct {
	Status   int
	Kind     connect.Kind
	Type     string // of the content
	Location bool
	Body     any
}

// ask sends a request until it has the answer that is waited for. What a rebalance refuses, rightly and by chance, is asked
// again.
func (s side) ask(what step) (answer, error) {
	for deadline := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		a, text, err := s.once(what)
		if err != nil {
			return a, err
		}
		waits := slices.ContainsFunc(strings.Split(what.until, "…"), func(part string) bool { return !strings.Contains(text, part) })
		if a.Kind != connect.Busy && !waits {
			return a, nil
		}
		if time.Now().After(deadline) {
			return a, fmt.Errorf("waited in vain for %q, last: %d %s", what.until, a.Status, text)
		}
	}
}

func (s side) once(what step) (answer, string, error) {
	request, err := http.NewRequest(what.method, s.urls[what.worker]+what.path, strings.NewReader(what.body))
	if err != nil {
		return answer{}, "", err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return answer{}, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, "", err
	}
	a := answer{Status: response.StatusCode, Kind: kind(response, text), Location: response.Header.Get("Location") != ""}
	if len(text) > 0 && !what.html {
		a.Type, _, _ = strings.Cut(response.Header.Get("Content-Type"), ";")
		var body any
		if err := json.Unmarshal(text, &body); err != nil {
			return a, "", fmt.Errorf("%d: %w: %s", a.Status, err, text)
		}
		a.Body = s.shape(body, what, "")
	}
	return a, string(text), nil
}

// kind is what the client makes of the same answer.
func kind(response *http.Response, text []byte) connect.Kind {
	again := roundTrip(func(*http.Request) (*http.Response, error) {
		same := *response
		same.Body = io.NopCloser(bytes.NewReader(text))
		return &same, nil
	})
	client, err := connect.NewWith([]string{"http://any"}, connect.Options{Transport: again})
	if err != nil {
		panic(err)
	}
	return connect.KindOf(client.Health(response.Request.Context()))
}

type roundTrip func(*http.Request) (*http.Response, error)

func (r roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

// own are the keys with values that no two clusters share.
var own = []string{"worker_id", "trace", "version", "commit", "kafka_cluster_id", "last_modified"}

// shape is what two answers have to share.
func (s side) shape(value any, what step, key string) any {
	switch value := value.(type) {
	case map[string]any:
		object := map[string]any{}
		for k, v := range value {
			if k == "trace" && what.method == post {
				continue // gone or not, as the restart has come along
			}
			object[k] = s.shape(v, what, k)
		}
		return object
	case []any:
		var all []any
		for _, v := range value {
			all = append(all, s.shape(v, what, key))
		}
		if what.keys {
			return union(all)
		}
		if key == "tasks" { // in no order
			slices.SortFunc(all, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
		return all
	}
	switch {
	case slices.Contains(own, key):
		return "any"
	case key == "message" && what.free:
		return "any"
	case what.keys && key != "error_count":
		return "any"
	}
	return value
}

// union merges what the elements of a list have.
func union(all []any) any {
	merged := map[string]any{}
	for _, one := range all {
		object, ok := one.(map[string]any)
		if !ok {
			return "list"
		}
		for key, value := range object {
			if before, ok := merged[key].(map[string]any); ok {
				if now, ok := value.(map[string]any); ok {
					value = union([]any{before, now})
				}
			}
			merged[key] = value
		}
	}
	return merged
}
