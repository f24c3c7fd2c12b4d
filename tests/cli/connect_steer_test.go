package cli

import (
	"cmp"
	"maps"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// steerConnect is the scripts' command:
//
//	connect starting               the worker never gets healthy
//	connect holds NAME KEY=VALUE…  somebody registers a connector
//	connect has NAME KEY=VALUE…    the stored configuration is exactly this
//	connect lacks NAME             there is no such connector
//	connect puts NAME STATE        somebody makes it RUNNING, PAUSED or STOPPED
//	connect is NAME STATE          it was made so, by whomever
//	connect writes N               so many writes were sent since the script began
func steerConnect(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: connect starting|holds|has|lacks|puts|is|writes …")
	}
	c := ts.Value(connectKey{}).(*fakeConnect)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case args[0] == "starting" && len(args) == 1:
		c.starting = true
	case args[0] == "holds" && len(args) > 1:
		c.configs[args[1]] = pairs(args[1], args[2:])
	case args[0] == "has" && len(args) > 1:
		if want, got := pairs(args[1], args[2:]), c.configs[args[1]]; !maps.Equal(want, got) {
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
