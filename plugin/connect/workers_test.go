package connect

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// answering is a worker that answers all with one status and body, and counts.
func answering(t *testing.T, status int, body string) (string, *atomic.Int64) {
	t.Helper()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		sent, _ := io.ReadAll(r.Body)
		if r.Method == http.MethodPut && len(sent) == 0 {
			t.Error("the body was not sent again")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL, &asked
}

// TestNextWorker says when another worker is asked, and when a request is sent to it again.
func TestNextWorker(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	t.Cleanup(silent.Close)
	broken := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(broken.Close)
	says := func(status int, message string) string {
		url, _ := answering(t, status, `{"error_code":1,"message":"`+message+`"}`)
		return url
	}
	tests := []struct {
		name, first string
		// kind is that of the first request's error; resent tells that there is none, as the second worker had it.
		kind   Kind
		resent bool
		// moves tells that the second worker has the next request.
		moves bool
	}{
		{"healthy", says(200, ""), Other, false, false},
		{"refused", closed.URL, Other, true, true},
		{"no such host", "http://connect.invalid:8083", Other, true, true},
		{"shuts down", says(500, "Worker is shutting down"), Other, true, true},
		{"does not answer", silent.URL, Unknown, false, true},
		{"breaks", broken.URL, Unknown, false, false},
		{"busy", says(409, "no known leader URL"), Busy, false, false},
		{"timed out itself", says(500, "Request timed out"), Unknown, false, false},
		{"starts", says(503, "Worker is still starting up."), NotReady, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			second, asked := answering(t, 200, "{}")
			c, err := NewWith([]string{strings.Replace(test.first, "://", "://user:"+canary+"@", 1), second}, Options{Timeout: 300 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.PutConfig(t.Context(), "x", map[string]string{"a": "b"})
			if KindOf(err) != test.kind || (err != nil) != (test.kind != Other) || (asked.Load() == 1) != test.resent {
				t.Errorf("kind %d, the second one was asked %d times: %v", KindOf(err), asked.Load(), err)
			}
			want := test.first
			if test.moves {
				want = second
			}
			if c.URL() != want {
				t.Errorf("now %s is asked, not %s", strings.ReplaceAll(c.URL(), canary, "CANARY"), want)
			}
		})
	}
}

// TestNoWorkerLeft names all, and goes on with the first.
func TestNoWorkerLeft(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	c, err := NewWith([]string{closed.URL + "/a", closed.URL + "/b"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err = c.Health(t.Context())
		if KindOf(err) != NotReady || !strings.Contains(err.Error(), "none of the 2 workers can be asked: "+closed.URL+"/a, "+closed.URL+"/b") {
			t.Errorf("kind %d: %v", KindOf(err), err)
		}
	}
	if _, err := NewWith(nil, Options{}); err == nil || !strings.HasPrefix(err.Error(), "--url is missing") {
		t.Error(err)
	}
}

// TestCallersPatience: a caller that gives up says nothing about the worker.
func TestCallersPatience(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	c, err := NewWith([]string{silent.URL, "http://other:8083"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Health(ctx); KindOf(err) != Unknown || c.URL() != silent.URL {
		t.Errorf("kind %d, now %s: %v", KindOf(err), c.URL(), err)
	}
}

// TestFailures sorts what the longer tests do not meet.
func TestFailures(t *testing.T) {
	for message, want := range map[string]Kind{
		"Error writing connector configuration to Kafka":     Unknown,
		"Error removing connector configuration from Kafka":  Unknown,
		"Request timed out. The worker is currently polling": Unknown,
		"Cannot transition": Other,
	} {
		if got := classify(500, message, true); got != want {
			t.Errorf("%s: kind %d, want %d", message, got, want)
		}
	}
	for _, test := range []struct {
		status  int
		message string
		want    Kind
	}{
		{503, "upstream connect error or disconnect/reset before headers. reset reason: connection failure", NotReady},
		{503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination", Unknown},
		{429, "slow down", Busy},
		{407, "", Unauthorized},
		{403, "Topic tracking is disabled.", Other},
		{409, "upstream", Busy},
	} {
		if got := classify(test.status, test.message, false); got != test.want {
			t.Errorf("%d %s: kind %d, want %d", test.status, test.message, got, test.want)
		}
	}
}
