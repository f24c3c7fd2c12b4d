package connect

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// serve answers every request with one status and body, and records the last request.
func serve(t *testing.T, status int, body string) (*Client, *http.Request, *string) {
	t.Helper()
	var last http.Request
	var sent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last = *r
		data, _ := io.ReadAll(r.Body)
		sent = string(data)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	client, err := New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return client, &last, &sent
}

func TestErrorKinds(t *testing.T) {
	message := func(text string) string {
		body, _ := json.Marshal(map[string]any{"error_code": 1, "message": text})
		return string(body)
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   Kind
	}{
		{"exists", 409, message("Connector x already exists"), Exists},
		{"no leader", 409, message("Cannot complete request momentarily due to no known leader URL, likely because a rebalance was underway."), Busy},
		{"two hops", 409, message("Cannot complete request because of a conflicting operation (e.g. worker rebalance)"), Busy},
		{"stale", 409, message("Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)"), Busy},
		{"rebalance on read", 500, message("Request cannot be completed because a rebalance is expected"), Busy},
		{"fenced", 500, message("Failed to write to config topic; this may be due to a transient error and the request can be safely retried"), Busy},
		{"shutting down", 500, message("Worker is shutting down"), Busy},
		{"timeout", 500, message("Request timed out. The worker is currently polling"), Unknown},
		{"forward", 500, message("IO Error trying to forward REST request: java.net.ConnectException"), Unknown},
		{"class before 4.1", 500, message("Failed to find any class that implements Connector and which name matches Nope"), Invalid},
		{"any 500", 500, message("boom"), Other},
		{"invalid", 400, message("Connector configuration is invalid and contains the following 1 error(s):\nx"), Invalid},
		{"no connector", 404, message("Connector x not found"), NotFound},
		{"jetty in JSON", 404, `{"url":"/connectors","status":"404","message":"Not Found"}`, NotReady},
		{"jetty", 404, "<html><head><style>a{}</style></head><body><h2>HTTP ERROR 404 Not Found</h2></body></html>", NotReady},
		{"starting", 503, `{"status":"starting","message":"Worker is still starting up."}`, NotReady},
		{"proxy", 502, "upstream connect error", Unknown},
		{"proxy's patience", 504, "upstream request timeout", Unknown},
		{"nothing said", 400, "", Invalid},
		{"basic auth", 401, "User cannot access the resource.", Unauthorized},
		{"no access", 403, message("Forbidden"), Unauthorized},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, _, _ := serve(t, test.status, test.body)
			err := client.Health(t.Context())
			if got := KindOf(err); got != test.want {
				t.Errorf("kind %d, want %d: %v", got, test.want, err)
			}
			if strings.ContainsAny(err.Error(), "\n<{") {
				t.Errorf("not one plain line: %q", err)
			}
		})
	}
}

func TestTransportErrors(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		// The server notices that the client left only after the body has been read.
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	t.Cleanup(hangs.Close)
	drops := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, _ := w.(http.Hijacker).Hijack()
		connection.Close()
	}))
	t.Cleanup(drops.Close)
	tests := []struct {
		name, url string
		want      Kind
	}{
		{"refused", closed.URL, NotReady},
		{"no such host", "http://connect.invalid:8083", NotReady},
		{"dropped", drops.URL, Unknown},
		{"hangs", hangs.URL, Unknown},
		{"https to http", strings.Replace(hangs.URL, "http:", "https:", 1), Other},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, err := New(test.url)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err = client.PutConfig(ctx, "x", map[string]string{"a": "b"})
			if got := KindOf(err); err == nil || got != test.want {
				t.Errorf("kind %d, want %d: %v", got, test.want, err)
			}
		})
	}
}

func TestPutConfigEscapesTheName(t *testing.T) {
	for _, name := range []string{"plain", "a/b", "a b", "a%2Fb", "a+b", "싱크", "a?b#c", ".."} {
		client, request, sent := serve(t, 201, "{}")
		created, err := client.PutConfig(t.Context(), name, map[string]string{"connector.class": "X"})
		if err != nil || !created {
			t.Fatalf("%q: created %t, %v", name, created, err)
		}
		if got := request.URL.Path; got != "/connectors/"+name+"/config" {
			t.Errorf("%q arrived as %q (%s)", name, got, request.RequestURI)
		}
		if strings.Contains(request.RequestURI, "+") {
			t.Errorf("%q: a plus is a blank to some servers: %s", name, request.RequestURI)
		}
		if *sent != `{"connector.class":"X"}` {
			t.Errorf("sent %s", *sent)
		}
	}
}

func TestExpand(t *testing.T) {
	client, request, _ := serve(t, 200, `{"a":{"status":{"name":"a","connector":{"state":"RUNNING","worker_id":"h:1"},
		"tasks":[{"id":0,"state":"FAILED","worker_id":"h:1","trace":"boom"}],"type":"sink"}}}`)
	got, err := client.Statuses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Status{"a": {
		Name: "a", Type: "sink", Connector: State{State: "RUNNING", WorkerID: "h:1"},
		Tasks: []TaskStatus{{ID: 0, State: State{State: "FAILED", WorkerID: "h:1", Trace: "boom"}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if request.RequestURI != "/connectors?expand=status" {
		t.Errorf("asked %s", request.RequestURI)
	}
}

func TestAnswerThatIsNoJSON(t *testing.T) {
	client, _, _ := serve(t, 200, "<html>login</html>")
	_, err := client.Infos(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no JSON of Kafka Connect: login") {
		t.Errorf("got %v", err)
	}
}

func TestNew(t *testing.T) {
	for _, bad := range []string{"", "localhost:8083", "connect", "ftp://x", "http://", "http://user:canary@host:port", "http://host:8083?x=1"} {
		_, err := New(bad)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	client, err := New("http://user:canary@localhost:8083/connect/")
	if err != nil || strings.Contains(client.URL(), "canary") {
		t.Errorf("%v %s", err, client.URL())
	}
	behindPrefix, request, _ := serve(t, 200, "{}")
	behindPrefix.workers[0].Path = "/connect"
	if _, err := behindPrefix.Root(t.Context()); err != nil || request.RequestURI != "/connect/" {
		t.Errorf("%v %s", err, request.RequestURI)
	}
}

// TestUnknownClassIsNamedShortly: Kafka writes all it knows of each plugin into one line.
func TestUnknownClassIsNamedShortly(t *testing.T) {
	client, _, _ := serve(t, 400, `{"error_code":400,"message":"which name matches Nope, available connectors are: PluginDesc{klass=class a.B, name='a.B', version='1', encodedVersion=1, type=sink, typeName='sink', location='file:/x/'}, PluginDesc{klass=class c.D, name='c.D', version='1', location='classpath'}"}`)
	_, err := client.PutConfig(t.Context(), "x", nil)
	if err == nil || !strings.HasSuffix(err.Error(), "available connectors are: a.B, c.D") {
		t.Errorf("got %v", err)
	}
}
