package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/fetch"
)

// plugin is a small archive under /a.tgz.
func plugin(t *testing.T) map[string][]byte {
	return map[string][]byte{"/a.tgz": tarGz(t, entry{name: "a", content: "a"})}
}

// breakOff ends the connection without a proper end.
func breakOff(w http.ResponseWriter) {
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	panic(http.ErrAbortHandler)
}

// TestPassingFailures are tried again, and the log says why.
func TestPassingFailures(t *testing.T) {
	status := func(code int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.WriteHeader(code) }
	}
	tests := map[string]struct {
		answer func(w http.ResponseWriter)
		reason string
	}{
		"408":         {status(408), "408 Request Timeout"},
		"425":         {status(425), "425 Too Early"},
		"429":         {status(429), "429 Too Many Requests"},
		"500":         {status(500), "500 Internal Server Error"},
		"502":         {status(502), "502 Bad Gateway"},
		"503":         {status(503), "503 Service Unavailable"},
		"504":         {status(504), "504 Gateway Timeout"},
		"no answer":   {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, "EOF"},
		"half a body": {func(w http.ResponseWriter) { _, _ = io.WriteString(w, "half"); breakOff(w) }, "after 4 B: unexpected EOF"},
		"a long promise": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "half")
		}, "after 4 B: unexpected EOF"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, httptest.NewServer, plugin(t))
			s.intercept = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n <= 2 {
					test.answer(w)
				}
				return n <= 2
			}
			log, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}})
			if err != nil || s.requests.Load() != 3 || strings.Count(log, ": "+test.reason+"\n") != 2 {
				t.Errorf("%d requests, log %q, %v", s.requests.Load(), log, err)
			}
		})
	}
}

// TestLastingFailures are not tried again.
func TestLastingFailures(t *testing.T) {
	const login = ": give a login with --username-file and --password-file (secretName of the plugin in values), or check it"
	for code, want := range map[int]string{
		204: "204 No Content", 206: "206 Partial Content", 304: "304 Not Modified", 400: "400 Bad Request", 401: "401 Unauthorized" + login,
		403: "403 Forbidden" + login, 404: "404 Not Found: check the URL", 410: "410 Gone",
	} {
		s := newServer(t, httptest.NewServer, plugin(t))
		s.intercept = func(_ int, w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(code); return true }
		log, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz?token=" + canary)}})
		wantError(t, err, "fetching "+s.URL+"/a.tgz: "+want)
		if s.requests.Load() != 1 || log != "" {
			t.Errorf("%d: %d requests, log %q", code, s.requests.Load(), log)
		}
	}
}

// TestGivesUp after six tries, with the last reason.
func TestGivesUp(t *testing.T) {
	s := newServer(t, httptest.NewServer, plugin(t))
	s.intercept = func(_ int, w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(503); return true }
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz?token=" + canary)}}
	_, err := run(t, o)
	wantError(t, err, "fetching "+s.URL+"/a.tgz: gave up after 6 tries: 503 Service Unavailable")
	s.Close()
	if _, err = run(t, o); err == nil || !strings.Contains(err.Error(), "gave up after 6 tries: dial tcp") {
		t.Errorf("no server: %v", err)
	}
}

// TestRetryAfter: what the server asks for replaces the pause, which here is too long for any test.
func TestRetryAfter(t *testing.T) {
	s := newServer(t, httptest.NewServer, plugin(t))
	var first time.Time
	s.intercept = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n == 1 {
			first = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
		} else if waited := time.Since(first); waited < time.Second {
			t.Errorf("came back after %s", waited)
		}
		return n == 1
	}
	log, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}, Pause: time.Hour})
	if err != nil || !strings.HasPrefix(log, "retrying a.tgz in 1s: 429 Too Many Requests\n") {
		t.Errorf("log %q, %v", log, err)
	}
}

// TestWrongChecksum is not tried again and nothing is unpacked; the error helps to find out why.
func TestWrongChecksum(t *testing.T) {
	page := []byte("<!DOCTYPE html><title>Log in</title>")
	s := newServer(t, httptest.NewServer, map[string][]byte{"/a.tgz": plugin(t)["/a.tgz"], "/page.tgz": page})
	other := sha512Of([]byte("other"))
	for path, hint := range map[string]string{"/a.tgz": "", "/page.tgz": "; it is a web page, perhaps one to log in or for an error: open the URL in a browser"} {
		before := s.requests.Load()
		_, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{{URL: s.URL + path, Checksum: other}}})
		wantError(t, err, fmt.Sprintf("fetching %s%s: wrong checksum: expected %s, got %s of %d bytes%s",
			s.URL, path, strings.ToLower(other), strings.ToLower(sha512Of(s.files[path])), len(s.files[path]), hint))
		if s.requests.Load() != before+1 {
			t.Errorf("%s was tried again", path)
		}
	}
}

// TestShortPromise: what a server sends beyond its Content-Length is not read.
func TestShortPromise(t *testing.T) {
	s := newServer(t, httptest.NewServer, plugin(t))
	s.intercept = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return true
		}
		defer connection.Close()
		_, _ = fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n%s", s.files["/a.tgz"])
		return true
	}
	_, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}})
	if err == nil || !strings.HasSuffix(err.Error(), " of 10 bytes") {
		t.Error(err)
	}
}

// TestMaxDownload: a promise above the limit is believed, and without one no more than the limit is read.
func TestMaxDownload(t *testing.T) {
	const limit = 1 << 20
	s := newServer(t, httptest.NewServer, map[string][]byte{"/big.zip": make([]byte, limit+1), "/fits.jar": nil})
	s.files["/fits.jar"] = append(zipOf(t, entry{name: "a"}), make([]byte, limit)...)[:limit]
	s.intercept = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Path {
		case "/promised.zip":
			w.Header().Set("Content-Length", strconv.Itoa(limit+1))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return true
		case "/endless.zip":
		default:
			return false
		}
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return true
			}
		}
	}
	for _, path := range []string{"/big.zip", "/promised.zip", "/endless.zip"} {
		_, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact(path)}, MaxDownload: limit})
		wantError(t, err, "fetching "+s.URL+path+": it is larger than 1.0 MiB; if it may be, raise --max-download")
	}
	if s.requests.Load() != 3 {
		t.Errorf("%d requests", s.requests.Load())
	}
	if _, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/fits.jar")}, MaxDownload: limit}); err != nil {
		t.Error(err)
	}
}

// TestTimeout: a server that never answers does not hold the run, nor one that never ends.
func TestTimeout(t *testing.T) {
	s := newServer(t, httptest.NewServer, nil)
	s.intercept = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/half.tgz" {
			_, _ = io.WriteString(w, "half")
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
		return true
	}
	for _, path := range []string{"/none.tgz", "/half.tgz"} {
		_, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact(path)}, Timeout: 100 * time.Millisecond})
		wantError(t, err, "fetching "+s.URL+path+": the time is over (--timeout 100ms)")
	}
}

// endAtRetry ends a run when it says that it tries again.
type endAtRetry struct {
	strings.Builder
	end context.CancelCauseFunc
}

var errEnd = errors.New("asked to stop")

func (e *endAtRetry) Write(p []byte) (int, error) {
	e.end(errEnd)
	return e.Builder.Write(p)
}

// TestEndWhileWaiting: the error has the reason for the wait, too.
func TestEndWhileWaiting(t *testing.T) {
	s := newServer(t, httptest.NewServer, nil)
	s.intercept = func(_ int, w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(503); return true }
	ctx, cancel := context.WithCancelCause(t.Context())
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}, Pause: time.Hour}
	_, err := runContext(ctx, t, o, &endAtRetry{end: cancel})
	wantError(t, err, "fetching "+s.URL+"/a.tgz: asked to stop, last: 503 Service Unavailable")
}

// TestEndWhileTrying: the reason for the try before says more than that the last one was cut off.
func TestEndWhileTrying(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newServer(t, httptest.NewServer, nil)
	s.intercept = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n == 1 {
			w.WriteHeader(503)
			return true
		}
		cancel(errEnd)
		<-r.Context().Done()
		return true
	}
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}}
	_, err := runContext(ctx, t, o, &strings.Builder{})
	wantError(t, err, "fetching "+s.URL+"/a.tgz: asked to stop, last: 503 Service Unavailable")
}

// TestContentEncoding: a server that says of a tar.gz that it is a compressed tar gets nothing decompressed.
func TestContentEncoding(t *testing.T) {
	s := newServer(t, httptest.NewServer, plugin(t))
	s.intercept = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Encoding", "gzip")
		return false
	}
	if _, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}}); err != nil {
		t.Error(err)
	}
}

// TestSlow: a server that needs longer than the stall, and sends a little all the time, is waited for.
func TestSlow(t *testing.T) {
	const stall = 500 * time.Millisecond
	s := newServer(t, httptest.NewServer, plugin(t))
	s.intercept = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		data := s.files["/a.tgz"]
		for part := range slices.Chunk(data, len(data)/15+1) {
			_, _ = w.Write(part)
			w.(http.Flusher).Flush()
			time.Sleep(stall / 10)
		}
		return true
	}
	if _, err := run(t, fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}, Stall: stall}); err != nil {
		t.Error(err)
	}
}

// TestStall: a server that sends nothing more is left, and asked again.
func TestStall(t *testing.T) {
	for _, sent := range []string{"", "half"} {
		s := newServer(t, httptest.NewServer, plugin(t))
		s.intercept = func(n int, w http.ResponseWriter, r *http.Request) bool {
			if n == 1 {
				_, _ = io.WriteString(w, sent)
				if sent != "" {
					w.(http.Flusher).Flush()
				}
				<-r.Context().Done()
			}
			return n == 1
		}
		o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}, Stall: 500 * time.Millisecond}
		log, err := run(t, o)
		if err != nil || !strings.Contains(log, ": the server sent nothing for 500ms\n") {
			t.Errorf("%q: log %q, %v", sent, log, err)
		}
	}
}
