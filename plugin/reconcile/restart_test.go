package reconcile_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// TestPatience restarts what fails for lack of DNS or a connection until that is over, or for a while; anything else as often
// as is allowed.
func TestPatience(t *testing.T) {
	const (
		noDNS = "E: outer\nCaused by: org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers"
		wrong = "org.apache.kafka.common.config.ConfigException: no such column"
	)
	tests := []struct {
		name     string
		trace    string
		restarts int
		until    time.Duration
		failed   string
		bounds   [2]int // least and most restarts
	}{
		{"over soon", noDNS, 1, 30 * time.Second, "", [2]int{2, 4}},
		{"never over", noDNS, 1, time.Hour, "No resolvable bootstrap urls", [2]int{2, 4}},
		{"not to be restarted", noDNS, 0, 30 * time.Second, "No resolvable bootstrap urls", [2]int{0, 0}},
		{"another reason", wrong, 1, 30 * time.Second, "no such column", [2]int{1, 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &fakeConnect{}
			f.status = func(string, time.Duration) (connect.Status, bool) {
				if time.Since(f.began) < test.until {
					return withTrace(state("RUNNING", "FAILED"), test.trace), true
				}
				return state("RUNNING", "RUNNING"), true
			}
			out := run(t, f, reconcile.Options{Restarts: test.restarts}, wanted("a"))
			if line := strings.Join(out.lines, "\n"); !strings.Contains(line, test.failed) || (test.failed == "") == strings.Contains(line, "FAILED") {
				t.Errorf("got %s", line)
			}
			restarts := 0
			for _, asked := range f.asked {
				if slices.Contains(strings.Fields(asked), "restart") {
					restarts++
				}
			}
			if restarts < test.bounds[0] || restarts > test.bounds[1] {
				t.Errorf("%d restarts: %q", restarts, f.asked)
			}
		})
	}
}
