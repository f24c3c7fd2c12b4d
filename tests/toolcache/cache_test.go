package toolcache

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

func TestLockIsTakenByOneAndGivenUpOnADoneContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := Lock(t.Context(), path, "x", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	var progress strings.Builder
	if _, err := Lock(done, path, "builds helm", &progress); !errors.Is(err, context.Canceled) {
		t.Errorf("second lock: %v", err)
	}
	if !strings.Contains(progress.String(), "waiting for another process that builds helm") {
		t.Errorf("progress: %q", progress.String())
	}
	unlock()
	unlock, err = Lock(t.Context(), path, "x", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
