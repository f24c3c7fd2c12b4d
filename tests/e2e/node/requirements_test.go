package node

import (
	"strings"
	"testing"
)

// TestRefuse: who is not root, or not on Linux, is told so, and what to do instead.
func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		system string
		user   int
		want   string
	}{
		{"linux", 1000, "is run by root: use sudo, or set KUBECONFIG"},
		{"darwin", 0, "runs on Linux, not on darwin: set KUBECONFIG"},
		{"windows", -1, "runs on Linux, not on windows: set KUBECONFIG"},
	} {
		if err := refuse(c.system, c.user); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, user %d: %v, want %q", c.system, c.user, err, c.want)
		}
	}
	if err := refuse("linux", 0); err != nil {
		t.Error(err)
	}
}
