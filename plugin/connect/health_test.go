package connect

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestHealthHeader: a header says something of a worker whatever it answers.
func TestHealthHeader(t *testing.T) {
	for status, kind := range map[int]Kind{200: Other, 404: NotFound, 503: NotReady} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/health" {
				t.Errorf("asked %s", r.URL.Path)
			}
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("x-revision", "abc")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"error_code":1,"message":"m","status":"s"}`))
		}))
		client, err := New(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		value, err := client.HealthHeader(t.Context(), "X-Revision")
		if value != "abc" || (err == nil) != (status == 200) || KindOf(err) != kind {
			t.Errorf("%d: %q, %v", status, value, err)
		}
		if value, _ := client.HealthHeader(t.Context(), "X-Other"); value != "" {
			t.Errorf("%d: %q for a header that is not there", status, value)
		}
		server.Close()
		if value, err := client.HealthHeader(t.Context(), "X-Revision"); value != "" || KindOf(err) != NotReady {
			t.Errorf("no answer: %q, %v", value, err)
		}
	}
}
