package registrar

import (
	"errors"
	"testing"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// TestLine has the lines that a run against a look-alike of Connect does not give.
func TestLine(t *testing.T) {
	busy := errors.New("busy")
	for want, r := range map[string]reconcile.Result{
		"a: unchanged: busy":                          {Action: reconcile.None, Err: busy},
		"a: paused: busy":                             {Action: reconcile.None, Steered: connector.StatePaused, Err: busy},
		"a: updated, PAUSED, 0 of 2 tasks running":    {Action: reconcile.Update, Written: true, Steered: connector.StatePaused, State: "PAUSED", Tasks: 2},
		"a: resumed: busy":                            {Action: reconcile.Leave, Steered: connector.StateRunning, Err: busy},
		"a: deleted":                                  {Action: reconcile.Delete, Written: true},
		"a: gone already":                             {Action: reconcile.Delete},
		"a: not deleted: busy":                        {Action: reconcile.Delete, Err: busy},
		"a: maybe deleted: busy":                      {Action: reconcile.Delete, Uncertain: true, Err: busy},
		"a: deleted: busy":                            {Action: reconcile.Delete, Written: true, Err: busy},
		"a: stopped":                                  {Action: reconcile.Stop, Written: true, State: "STOPPED"},
		"a: maybe stopped: busy":                      {Action: reconcile.Stop, Uncertain: true, Err: busy},
		"a: maybe created: busy":                      {Action: reconcile.Create, Uncertain: true, Err: busy},
		"a: unchanged, STOPPED, 0 of 0 tasks running": {Action: reconcile.None, State: "STOPPED"},
		"a: stopped, STOPPED, 0 of 0 tasks running":   {Action: reconcile.None, Steered: connector.StateStopped, State: "STOPPED"},
		"a: refused: busy":                            {Action: reconcile.Refuse, Err: busy},
	} {
		r.Name = "a"
		if got := line(r); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
