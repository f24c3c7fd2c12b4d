package guarded

import (
	"fmt"
	"regexp"
	"testing"
	"time"
)

var leaderURL = regexp.MustCompile(`leaderUrl='([^']*?)/?'`)

// leader is the URL to which the worker forwards what only the leader does.
func (w *worker) leader(t *testing.T) string {
	t.Helper()
	found := leaderURL.FindAllStringSubmatch(w.Log(), -1)
	if len(found) == 0 {
		t.Fatal("the worker's log names no leader")
	}
	return found[len(found)-1][1]
}

// eventually waits until there is nothing to complain of; the bound is generous because machines differ.
func eventually(t *testing.T, what string, complaint func() error) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		err := complaint()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s: %v", what, err)
		}
	}
}

// oneGroup says why two workers do not follow one leader.
func oneGroup(t *testing.T, one, other *worker) error {
	if a, b := one.leader(t), other.leader(t); a != b {
		return fmt.Errorf("one follows %s, the other %s", a, b)
	}
	return nil
}
