package e2e

import (
	"context"
	"strings"
	"testing"
)

// TestFromOutside uses the plugin's commands from this machine, which reach the workers through a port-forward, and then helm
// test.
func TestFromOutside(t *testing.T) {
	in(t, all)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		kept, changed := r.topic+"kept", r.topic+"changed"
		r.set(connectors(values{"kept": counter(kept, 1, 20), "changed": counter(changed, 1, 20)}))
		r.mustInstall(t)
		counted(t, kept, 1, 20)
		command := func(want int, args ...string) string {
			t.Helper()
			got := h.run(t, append([]string{"connect-register"}, append(args, "-n", r.name)...)...)
			if got.code != want {
				t.Errorf("%v ended with %d, want %d:\n%s", args, got.code, want, got.text())
			}
			return got.stdout
		}
		says := func(said, text string) {
			t.Helper()
			if !strings.Contains(said, text) {
				t.Errorf("%q is not in:\n%s", text, said)
			}
		}

		command(0, "plan", releaseName)
		r.byHand(t, "changing a connector", func(ctx context.Context) error { return r.change(ctx, "changed", "throughput", "19") })
		says(command(2, "plan", releaseName), "throughput")
		r.wantConfig(t, "changed", "throughput", "19")
		says(command(0, "apply", releaseName), "changed: updated, RUNNING, 1 of 1 tasks running\n")
		r.wantConfig(t, "changed", "throughput", "20")
		command(0, "plan", releaseName)
		says(command(0, "restart", releaseName, "kept", "--tasks"), "kept: restarted, RUNNING, 1 of 1 tasks running\n")
		says(command(0, "status", releaseName), "healthy: 2 connectors, 2 of 2 tasks running")
		for topic, connector := range map[string]string{kept: "kept", changed: "changed"} {
			goesOn(t, topic, 1, 40)
			wantOnlyUncommittedDoubled(t, topic, r.offsetTopic(), connector)
		}

		h.must(t, "test", releaseName, "-n", r.name, "--timeout", helmTimeout)
		lines := strings.Count(r.exec(t, fullname+"-0", "cat", "/etc/kafka-connect-log/helm-test.txt"), "\n")
		if got := len(records(t, r.name+"."+fullname+".helm-test")); got == 0 || got != lines {
			t.Errorf("helm test has sent %d records of %d lines", got, lines)
		}
		r.wantRunning(t, map[string]int{"kept": 1, "changed": 1})
	})
}
