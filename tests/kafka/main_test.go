package kafka

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
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
