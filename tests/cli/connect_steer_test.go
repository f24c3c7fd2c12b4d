package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/connect-register/connect-register/plugin/reconcile"
)

// steerConnect is the scripts' command:
//
//	connect starting               the worker never gets healthy
//	connect named HOST:PORT        that is the worker's name in the group
//	connect holds NAME KEY=VALUE…  somebody registers a connector
//	connect has NAME KEY=VALUE…    the stored configuration is exactly this
//	connect lacks NAME             there is no such connector
//	connect puts NAME STATE        somebody makes it RUNNING, PAUSED or STOPPED
//	connect is NAME STATE          it was made so, by whomever
//	connect restarted NAME W…      so it was restarted since the script began: tasks, failed or none of them
//	connect writes N               so many writes were sent since the script began
func steerConnect(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: connect starting|named|holds|has|lacks|puts|is|restarted|writes …")
	}
	c := ts.Value(connectKey{}).(*fakeConnect)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case args[0] == "starting" && len(args) == 1:
		c.starting = true
	case args[0] == "named" && len(args) == 2:
		c.worker = args[1]
	case args[0] == "holds" && len(args) > 1:
		c.configs[args[1]] = pairs(args[1], args[2:])
	case args[0] == "has" && len(args) > 1:
		want, got := pairs(args[1], args[2:]), maps.Clone(c.configs[args[1]])
		// When it was written is another text each time.
		delete(got, reconcile.RunKey)
		if !maps.Equal(want, got) {
			ts.Fatalf("%s is %v, want %v", args[1], got, want)
		}
	case args[0] == "lacks" && len(args) == 2:
		if got, exists := c.configs[args[1]]; exists {
			ts.Fatalf("%s is there: %v", args[1], got)
		}
	case args[0] == "puts" && len(args) == 3:
		c.states[args[1]] = args[2]
	case args[0] == "is" && len(args) == 3:
		if got := cmp.Or(c.states[args[1]], "RUNNING"); got != args[2] {
			ts.Fatalf("%s is %s, want %s", args[1], got, args[2])
		}
	case args[0] == "restarted" && len(args) > 1:
		want := fmt.Sprintf("%t %t", slices.Contains(args, "tasks"), slices.Contains(args, "failed"))
		if got := c.restarts[args[1]]; len(got) != 1 || got[0] != want {
			ts.Fatalf("%s was restarted %q, want once %q (includeTasks onlyFailed)", args[1], got, want)
		}
	case args[0] == "writes" && len(args) == 2:
		if got := strconv.Itoa(c.writes); got != args[1] {
			ts.Fatalf("%s writes, want %s", got, args[1])
		}
	default:
		ts.Fatalf("unknown: connect %s", strings.Join(args, " "))
	}
}

func pairs(name string, args []string) map[string]string {
	config := map[string]string{"name": name}
	for _, arg := range args {
		key, value, _ := strings.Cut(arg, "=")
		config[key] = value
	}
	return config
}
