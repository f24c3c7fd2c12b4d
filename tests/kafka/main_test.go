package kafka

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// shared is the one broker of this package's tests.
var shared = sync.OnceValues(func() (*Cluster, error) {
	return Start(context.Background(), Options{Progress: os.Stderr})
})

var sharedUsed bool

func sharedCluster(t *testing.T) *Cluster {
	t.Helper()
	sharedUsed = true
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMain(m *testing.M) {
	if how := os.Getenv(childEnv); how != "" {
		runChild(how)
	}
	code := m.Run()
	if sharedUsed {
		if c, err := shared(); err == nil {
			if err := c.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				code = 1
			}
		}
	}
	os.Exit(code)
}

func freePort(t *testing.T) int {
	t.Helper()
	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); !ok(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after three minutes it is not so that %s", what)
		}
	}
}

// call sends a request to a worker until it answers 2xx: a rebalance answers 409.
func call(t *testing.T, method, url, body string) string {
	t.Helper()
	var answer string
	eventually(t, method+" "+url+" succeeds", func() bool {
		request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		read, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		answer = string(read)
		if response.StatusCode == http.StatusBadRequest {
			t.Fatalf("%s %s: %s", method, url, answer)
		}
		return response.StatusCode/100 == 2
	})
	return answer
}
