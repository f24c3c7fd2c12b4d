package cli

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/cli"
)

// TestStatusWatch prints the status again when it has changed, and only then; being interrupted is no error.
func TestStatusWatch(t *testing.T) {
	connect := startConnect()
	defer connect.server.Close()
	connect.configs["a"] = map[string]string{"connector.class": "Sink", "database.password": canary}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var stdout, stderr page
	root := cli.New()
	root.SetArgs([]string{"status", "--url", connect.server.URL, "--watch", "--interval", "5ms"})
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	stdout.await(t, "healthy: 1 connectors, 1 of 1 tasks running\n")
	connect.mu.Lock()
	connect.states["a"] = "PAUSED"
	connect.mu.Unlock()
	stdout.await(t, "healthy: 1 connectors, 0 of 1 tasks running\n")
	connect.server.Close()
	stdout.await(t, "Error: reading connectors from")
	interrupt()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if text := stdout.text(); strings.Count(text, "CONNECTOR") != 2 {
		t.Errorf("it was printed without a change:\n%s", text)
	}
}

// page is what a command has printed so far.
type page struct {
	mu sync.Mutex
	bytes.Buffer
}

func (p *page) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Buffer.Write(text)
}

func (p *page) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.String()
}

func (p *page) await(t *testing.T, part string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !strings.Contains(p.text(), part); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%q did not come:\n%s", part, p.text())
		}
	}
}
