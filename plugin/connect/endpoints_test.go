package connect

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEndpoints compares what each method asks and what it makes of the answer.
func TestEndpoints(t *testing.T) {
	const name = "a b"
	one, nothing := "1", (*string)(nil)
	tests := []struct {
		request, body string
		status        int
		answer        string
		call          func(ctx context.Context, c *Client) (any, error)
		want          any
	}{
		{"GET /connectors", "", 200, `["b","a"]`,
			func(ctx context.Context, c *Client) (any, error) { return c.Names(ctx) }, []string{"b", "a"}},
		{"GET /connectors/a%20b", "", 200, `{"name":"a b","config":{"x":"y"},"tasks":[{"connector":"a b","task":0}],"type":"sink"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.Info(ctx, name) },
			Info{Name: name, Config: map[string]string{"x": "y"}, Type: "sink", Tasks: []TaskID{{name, 0}}}},
		{"GET /connectors/a%20b/config", "", 200, `{"x":"y"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.Config(ctx, name) }, map[string]string{"x": "y"}},
		{"GET /connectors/a%20b/status", "", 200, `{"name":"a b","connector":{"state":"RUNNING","worker_id":"h:1","version":"4.3.1"},"tasks":[],"type":"sink"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.Status(ctx, name) },
			Status{Name: name, Type: "sink", Connector: State{State: "RUNNING", WorkerID: "h:1", Version: "4.3.1"}, Tasks: []TaskStatus{}}},
		{"GET /connectors/a%20b/tasks", "", 200, `[{"id":{"connector":"a b","task":0},"config":{"task.class":"X"}}]`,
			func(ctx context.Context, c *Client) (any, error) { return c.Tasks(ctx, name) },
			[]Task{{TaskID{name, 0}, map[string]string{"task.class": "X"}}}},
		{"GET /connectors/a%20b/tasks-config", "", 200, `{"a b-0":{"task.class":"X"}}`,
			func(ctx context.Context, c *Client) (any, error) { return c.TasksConfig(ctx, name) },
			map[string]map[string]string{"a b-0": {"task.class": "X"}}},
		{"GET /connectors/a%20b/tasks/3/status", "", 200, `{"id":3,"state":"FAILED","worker_id":"h:1","trace":"boom"}`,
			func(ctx context.Context, c *Client) (any, error) { return c.TaskStatus(ctx, name, 3) },
			TaskStatus{3, State{State: "FAILED", WorkerID: "h:1", Trace: "boom"}}},
		{"GET /connectors/a%20b/topics", "", 200, `{"a b":{"topics":["t"]}}`,
			func(ctx context.Context, c *Client) (any, error) { return c.Topics(ctx, name) }, []string{"t"}},
		{"PUT /connectors/a%20b/topics/reset", "", 202, "",
			func(ctx context.Context, c *Client) (any, error) { return nil, c.ResetTopics(ctx, name) }, nil},
		{"PATCH /connectors/a%20b/config", `{"x":"1","y":null}`, 200, `{"name":"a b","config":{"x":"1"},"tasks":[],"type":"sink"}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.PatchConfig(ctx, name, map[string]*string{"x": &one, "y": nothing})
			}, Info{Name: name, Config: map[string]string{"x": "1"}, Type: "sink", Tasks: []TaskID{}}},
		{"POST /connectors", `{"config":{"x":"y"},"name":"a b"}`, 201, "{}",
			func(ctx context.Context, c *Client) (any, error) {
				return nil, c.Create(ctx, name, map[string]string{"x": "y"}, "")
			}, nil},
		{"POST /connectors/a%20b/restart?includeTasks=true&onlyFailed=false", "", 202, "{}",
			func(ctx context.Context, c *Client) (any, error) { return nil, c.Restart(ctx, name, true, false) }, nil},
		{"POST /connectors/a%20b/tasks/2/restart", "", 204, "",
			func(ctx context.Context, c *Client) (any, error) { return nil, c.RestartTask(ctx, name, 2) }, nil},
		{"PATCH /connectors/a%20b/offsets", `{"offsets":[{"partition":{"f":"x"},"offset":{"position":1700000000000000001}},{"partition":{"f":"y"},"offset":null}]}`,
			200, `{"message":"done"}`,
			func(ctx context.Context, c *Client) (any, error) {
				return c.AlterOffsets(ctx, name, []Offset{
					{map[string]any{"f": "x"}, map[string]any{"position": json.Number("1700000000000000001")}},
					{map[string]any{"f": "y"}, nil},
				})
			}, "done"},
		{"GET /connector-plugins?connectorsOnly=false", "", 200, `[{"class":"a.B","type":"converter"}]`,
			func(ctx context.Context, c *Client) (any, error) { return c.AllPlugins(ctx) }, []Plugin{{"a.B", "converter", ""}}},
		{"GET /connector-plugins/a.B/config?version=1.2", "", 200, `[{"name":"x","type":"PASSWORD","required":true,"default_value":null,"order":1,"group":null}]`,
			func(ctx context.Context, c *Client) (any, error) { return c.PluginConfig(ctx, "a.B", "1.2") },
			[]ConfigKey{{Name: "x", Type: "PASSWORD", Required: true}}},
		{"GET /admin/loggers", "", 200, `{"root":{"level":"INFO","last_modified":null}}`,
			func(ctx context.Context, c *Client) (any, error) { return c.Loggers(ctx) }, map[string]Logger{"root": {Level: "INFO"}}},
		{"GET /admin/loggers/org.x", "", 200, `{"level":"INFO","last_modified":5}`,
			func(ctx context.Context, c *Client) (any, error) { return c.Logger(ctx, "org.x") }, Logger{"INFO", 5}},
		{"PUT /admin/loggers/org.x?scope=worker", `{"level":"DEBUG"}`, 200, `["org.x"]`,
			func(ctx context.Context, c *Client) (any, error) { return c.SetLogger(ctx, "org.x", "DEBUG") }, []string{"org.x"}},
		{"PUT /admin/loggers/org.x?scope=cluster", `{"level":"DEBUG"}`, 204, "",
			func(ctx context.Context, c *Client) (any, error) {
				return nil, c.SetLoggerEverywhere(ctx, "org.x", "DEBUG")
			}, nil},
		{"PUT /connector-plugins/a.B/config/validate", `{"name":"x"}`, 200,
			`{"name":"a.B","error_count":1,"configs":[{"definition":{"type":"PASSWORD"},"value":{"name":"z","errors":[]}},{"definition":{"type":"INT"},"value":{"name":"b","errors":["two\nlines"]}}]}`,
			func(ctx context.Context, c *Client) (any, error) {
				v, err := c.Validate(ctx, "a.B", map[string]string{"name": "x"})
				return append(v.Errors(), v.Keys[0].Type), err
			}, []string{"b: two lines", "PASSWORD"}},
	}
	for _, test := range tests {
		t.Run(test.request, func(t *testing.T) {
			client, request, sent := serve(t, test.status, test.answer)
			got, err := test.call(t.Context(), client)
			if err != nil {
				t.Fatal(err)
			}
			if asked := request.Method + " " + request.RequestURI; asked != test.request || *sent != test.body {
				t.Errorf("asked %s with %s", asked, *sent)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestManyConnectors are decoded as they arrive: the answer never stands in memory as a whole.
func TestManyConnectors(t *testing.T) {
	const n, size = 1000, 50_000 // an answer of 50 MB
	value := strings.Repeat("x", size)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		begin := "{"
		for i := range n {
			fmt.Fprintf(w, `%s"c%d":{"status":{"name":"c%[2]d","connector":{"state":"RUNNING"},"tasks":[],"unknown":"%s"}}`, begin, i, value)
			begin = ","
		}
		_, _ = io.WriteString(w, "}")
	}))
	t.Cleanup(server.Close)
	client, err := New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	all, err := client.Statuses(t.Context())
	if err != nil || len(all) != n || all["c999"].Connector.State != "RUNNING" {
		t.Fatal(len(all), err)
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 32<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}

// TestBrokenAnswer: half an answer is no answer, but a status alone says that a write was carried out.
func TestBrokenAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"a":{"status":`)
	}))
	t.Cleanup(server.Close)
	client, err := New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := client.Statuses(t.Context()); KindOf(err) != Unknown || all != nil {
		t.Errorf("kind %d: %v", KindOf(err), err)
	}
	if _, err := client.PutConfig(t.Context(), "a", nil); err != nil {
		t.Error(err)
	}
}
