package connect

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRequests compares what each method asks, with a name that needs escapes.
func TestRequests(t *testing.T) {
	const name = "a b+c"
	tests := []struct {
		call           func(ctx context.Context, c *Client) error
		request, body  string
		status         int
		answer, method string
	}{
		{method: "Create", request: "POST /connectors", status: 201, answer: "{}",
			body: `{"config":{"connector.class":"X"},"initial_state":"PAUSED","name":"a b+c"}`,
			call: func(ctx context.Context, c *Client) error {
				return c.Create(ctx, name, map[string]string{"connector.class": "X"}, "PAUSED")
			}},
		{method: "Pause", request: "PUT /connectors/a%20b%2Bc/pause", status: 202, call: func(ctx context.Context, c *Client) error { return c.Pause(ctx, name) }},
		{method: "Resume", request: "PUT /connectors/a%20b%2Bc/resume", status: 202, call: func(ctx context.Context, c *Client) error { return c.Resume(ctx, name) }},
		{method: "Stop", request: "PUT /connectors/a%20b%2Bc/stop", status: 204, call: func(ctx context.Context, c *Client) error { return c.Stop(ctx, name) }},
		{method: "Delete", request: "DELETE /connectors/a%20b%2Bc", status: 204, call: func(ctx context.Context, c *Client) error { return c.Delete(ctx, name) }},
		{method: "ResetOffsets", request: "DELETE /connectors/a%20b%2Bc/offsets", status: 200, answer: `{"message":"done"}`,
			call: func(ctx context.Context, c *Client) error { return c.ResetOffsets(ctx, name) }},
	}
	for _, test := range tests {
		t.Run(test.method, func(t *testing.T) {
			client, request, sent := serve(t, test.status, test.answer)
			if err := test.call(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if got := request.Method + " " + request.RequestURI; got != test.request || *sent != test.body {
				t.Errorf("asked %s with %q, want %s with %q", got, *sent, test.request, test.body)
			}
		})
	}
}

func TestPlugins(t *testing.T) {
	client, request, _ := serve(t, 200, `[{"class":"a.B","type":"sink","version":"4.3.1"},{"class":"c.D","type":"source"}]`)
	got, err := client.Plugins(t.Context())
	if err != nil || request.RequestURI != "/connector-plugins?connectorsOnly=true" {
		t.Fatalf("%s: %v", request.RequestURI, err)
	}
	if diff := cmp.Diff([]Plugin{{"a.B", "sink", "4.3.1"}, {"c.D", "source", ""}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOffsets(t *testing.T) {
	client, request, _ := serve(t, 200, `{"offsets":[{"partition":{"kafka_topic":"t","kafka_partition":0},"offset":{"kafka_offset":5}},{"partition":{"filename":"f"},"offset":null}]}`)
	got, err := client.Offsets(t.Context(), "a")
	if err != nil || request.RequestURI != "/connectors/a/offsets" {
		t.Fatalf("%s: %v", request.RequestURI, err)
	}
	want := []Offset{
		{Partition: map[string]any{"kafka_topic": "t", "kafka_partition": json.Number("0")}, Offset: map[string]any{"kafka_offset": json.Number("5")}},
		{Partition: map[string]any{"filename": "f"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestPing asks the base URL itself, and takes nothing but a 200.
func TestPing(t *testing.T) {
	for _, path := range []string{"/health", "/connect/health/", "/", ""} {
		client, request, _ := serve(t, 200, "any text")
		client, err := New(client.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		want := map[string]string{"/connect/health/": "/connect/health", "": "/"}[path]
		if want == "" {
			want = path
		}
		if request.RequestURI != want {
			t.Errorf("%q: asked %s", path, request.RequestURI)
		}
	}
	for status, want := range map[int]string{204: "GET /: 204 but 200 was expected", 503: "GET /: 503 Service Unavailable (the answer says no more)"} {
		client, _, _ := serve(t, status, "")
		if err := client.Ping(t.Context()); err == nil || err.Error() != want {
			t.Errorf("%d: %v", status, err)
		}
	}
}
