package reconcile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// TestSecretsAreMasked has Connect quote passwords back. run itself looks for the canary in all texts; a password in
// more than one line must not be shown in part either.
func TestSecretsAreMasked(t *testing.T) {
	const (
		spaced = "first-part  second-part"
		lines  = "first-part\nsecond-part"
	)
	oneLine := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	for name, password := range map[string]string{"plain": canary, "two blanks": spaced, "two lines": lines, "JSON": `x"` + canary + `\`} {
		c := connector.Connector{Name: "a", Config: map[string]string{"connector.class": "C", "db.password": password}}
		// The client gives messages in one line.
		said := oneLine("Invalid value " + password + " for db.password in jdbc:x?password=" + canary)
		masked := "Invalid value " + connector.Mask + " for db.password in jdbc:x?password=" + connector.Mask
		check := func(t *testing.T, text string) {
			t.Helper()
			if !strings.Contains(text, masked) || strings.Contains(text, "-part") {
				t.Errorf("not masked: %q", strings.ReplaceAll(text, canary, "CANARY"))
			}
		}
		t.Run(name+" in a 400", func(t *testing.T) {
			f := &fakeConnect{put: func(string, int) (bool, error) { return false, failed(400, connect.Invalid, putA, said) }}
			check(t, run(t, f, reconcile.Options{}, c).lines[0])
		})
		t.Run(name+" in what it waits for", func(t *testing.T) {
			f := &fakeConnect{put: func(_ string, n int) (bool, error) {
				if n == 1 {
					return false, failed(409, connect.Busy, putA, said)
				}
				return true, nil
			}}
			check(t, run(t, f, reconcile.Options{}, c).waiting[0])
		})
		t.Run(name+" when time is up", func(t *testing.T) {
			f := &fakeConnect{put: func(string, int) (bool, error) { return false, failed(500, connect.Unknown, putA, said) }}
			check(t, run(t, f, reconcile.Options{}, c).lines[0])
		})
		for _, where := range []string{"connector", "task"} {
			t.Run(name+" in the trace of a "+where, func(t *testing.T) {
				quoted := "Invalid value " + password + " for db.password in jdbc:x?password=" + canary
				f := &fakeConnect{status: func(string, time.Duration) (connect.Status, bool) {
					status := running()
					at := &status.Connector
					if where == "task" {
						at = &status.Tasks[0].State
					}
					at.State, at.Trace = "FAILED", "E: outer\n\tat x\nCaused by: E: "+quoted+"\n\tat y\n"
					return status, true
				}}
				check(t, run(t, f, reconcile.Options{}, c).lines[0])
			})
		}
	}
}
