package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// bound is generous, because machines differ: it ends a wait for what does not come.
const bound = 10 * time.Minute

// await asks until there is no error. Its own is the last one.
func await(ctx context.Context, what string, missing func() error) error {
	for deadline := time.Now().Add(bound); ; {
		err := missing()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return fmt.Errorf("waited in vain for %s: %w", what, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// eventually waits until nothing is missing.
func eventually(t *testing.T, what string, missing func() error) {
	t.Helper()
	if err := await(t.Context(), what, missing); err != nil {
		t.Fatal(err)
	}
}
