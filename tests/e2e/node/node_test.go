//go:build linux

package node_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/connect-register/connect-register/tests/e2e/node"
)

// TestNodeLeavesNoTrace starts a node and ends it.
func TestNodeLeavesNoTrace(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("a node is run by root")
	}
	before, err := node.Traces()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "node")
	n, err := node.Start(t.Context(), node.Options{Dir: dir, Progress: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	during, err := node.Traces()
	if err != nil {
		t.Error(err)
	}
	if err := n.Stop(); err != nil {
		t.Fatal(err)
	}
	after, err := node.Traces()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, after) {
		t.Errorf("before:\n%q\nafter:\n%q", before, after)
	}
	if slices.Equal(before, during) {
		t.Error("a node that runs left no trace either: there is nothing to see")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
}
