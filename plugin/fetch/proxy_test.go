package fetch_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/connect-register/connect-register/plugin/fetch"
)

// childEnv has the folder, URL, checksum and authorities' file of a run in a process of its own: net/http reads the proxy from
// the environment once in a process.
const childEnv = "FETCH_TEST_CHILD"

func TestMain(m *testing.M) {
	if child := os.Getenv(childEnv); child != "" {
		args := strings.Split(child, " ")
		err := fetch.Run(context.Background(), fetch.Options{
			Dir: args[0], Artifacts: []fetch.Artifact{{URL: args[1], Checksum: args[2]}}, CAFile: args[3], Pause: 1, Log: os.Stderr,
		})
		if err != nil {
			_, _ = io.WriteString(os.Stderr, err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestProxy: https goes through CONNECT and http as a whole URL, unless NO_PROXY names the host.
func TestProxy(t *testing.T) {
	files := plugin(t)
	plain, tls := newServer(t, httptest.NewServer, files), newServer(t, httptest.NewTLSServer, files)
	p := newProxy(t, plain, tls)
	tests := []struct {
		name, url string
		env       []string
		seen      string
		want      string
	}{
		{"http", "http://plugins.example.com/a.tgz", []string{"HTTP_PROXY=" + p.URL}, "GET http://plugins.example.com/a.tgz", "fetched a.tgz"},
		// The test server's certificate is for example.com.
		{"https", "https://example.com/a.tgz", []string{"HTTPS_PROXY=" + p.URL}, "CONNECT example.com:443", "fetched a.tgz"},
		{"small letters", "https://example.com/a.tgz", []string{"https_proxy=" + p.URL}, "CONNECT example.com:443", "fetched a.tgz"},
		// A loopback address would never go through a proxy.
		{"excepted", strings.Replace(plain.URL, "127.0.0.1", "0.0.0.0", 1) + "/a.tgz", []string{"HTTP_PROXY=" + p.URL, "NO_PROXY=0.0.0.0"}, "", "fetched a.tgz"},
		{"gone", "https://example.com/a.tgz", []string{"HTTPS_PROXY=http://me:" + canary + "@127.0.0.1:1"}, "", "gave up after 6 tries: proxyconnect tcp: dial tcp 127.0.0.1:1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			child := exec.Command(os.Args[0])
			child.Env = append(test.env, childEnv+"="+strings.Join([]string{newDir(t), test.url, sha256Of(files["/a.tgz"]), caFile(t, tls)}, " "))
			out, err := child.CombinedOutput()
			if text := string(out); !strings.Contains(text, test.want) || strings.Contains(text, canary) || (err == nil) != strings.HasPrefix(test.want, "fetched") {
				t.Errorf("%v: %s", err, out)
			}
			if seen := p.take(); seen != test.seen {
				t.Errorf("the proxy saw %q, want %q", seen, test.seen)
			}
		})
	}
}

// proxy is an HTTP proxy that sends everything to one of two servers, and remembers the last request.
type proxy struct {
	*httptest.Server
	mu   sync.Mutex
	seen string
}

func (p *proxy) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := p.seen
	p.seen = ""
	return seen
}

func newProxy(t *testing.T, plain, tls *server) *proxy {
	p := &proxy{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.seen = r.Method + " " + r.RequestURI
		p.mu.Unlock()
		if r.Method == http.MethodConnect {
			tunnel(t, w, tls.Listener.Addr().String())
			return
		}
		plain.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// tunnel joins a client with a server until one of them leaves.
func tunnel(t *testing.T, w http.ResponseWriter, to string) {
	client, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer client.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(server, client) }()
	_, _ = io.Copy(client, server)
}
