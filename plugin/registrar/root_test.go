package registrar_test

import (
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/version"
)

// TestBadFlags: one line that says what to write, and exit code 1.
func TestBadFlags(t *testing.T) {
	dir := folder(t, map[string]string{"a.json": config("C")})
	// The timeout is for the day on which one of them is accepted.
	apply := func(args ...string) []string {
		return append([]string{"apply", "--connectors", dir, "--timeout", "1ms"}, args...)
	}
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no URL", apply(), "--url is missing, set it to the workers' REST API, e.g. --url http://localhost:8083"},
		{"no connectors", []string{"apply", "--url", "http://x", "--timeout", "1ms"}, "--connectors is missing, set it to a connector file or a folder of them"},
		{"no scheme", apply("--url", "connect:8083"), "--url: the URL of Kafka Connect must begin with http:// or https:// and look like http://host:8083"},
		{"a password in a bad URL", apply("--url", "ftp://me:"+canary+"@connect"), "--url: the URL of Kafka Connect must begin with http:// or https:// and look like http://host:8083"},
		{"no time", apply("--url", "http://x", "--timeout", "0s"), "--timeout 0s must be above zero, e.g. --timeout 240s"},
		{"time below zero", apply("--url", "http://x", "--timeout", "-1s"), "--timeout -1s must be above zero, e.g. --timeout 240s"},
		{"no duration", apply("--timeout", "240"), `invalid argument "240" for "--timeout" flag: time: missing unit in duration "240"`},
		{"settle below zero", apply("--url", "http://x", "--settle", "-1s"), "--settle -1s must not be below zero"},
		{"no workers to wait for", apply("--url", "http://x", "--rollout", "a"), "--rollout needs --worker-url with {} for the worker's number, e.g. --worker-url http://demo-{}.demo-headless:8083"},
		{"one worker to wait for", apply("--url", "http://x", "--rollout", "a", "--worker-url", "http://demo-0:8083"), "--rollout needs --worker-url with {} for the worker's number, e.g. --worker-url http://demo-{}.demo-headless:8083"},
		{"propagation below zero", apply("--url", "http://x", "--secrets-path", "/s", "--secret-propagation", "-1s"), "--secret-propagation -1s must not be below zero"},
		{"unknown flag", apply("--urll", "http://x"), "unknown flag: --urll"},
		{"an argument", apply("--url", "http://x", "more"), `unknown command "more" for "registrar apply"`},
		{"unknown command", []string{"register"}, `unknown command "register" for "registrar"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := execute(t, test.args...)
			if code != 1 || stdout != "" || stderr != "Error: "+test.want+"\n" {
				t.Errorf("exit code %d, stdout %q, stderr %q, want %q", code, stdout, stderr, test.want)
			}
		})
	}
}

// TestPasswordOfTheURL: neither it nor the user is shown with the URL.
func TestPasswordOfTheURL(t *testing.T) {
	dir := folder(t, map[string]string{"a.json": config("C")})
	code, stdout, stderr := execute(t, "apply", "--connectors", dir, "--url", "http://me:"+canary+"@127.0.0.1:1", "--timeout", "1ms")
	if code != 1 || stdout != "" || !strings.Contains(stderr, "waiting for Kafka Connect at http://127.0.0.1:1: ") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

func TestHelpAndVersion(t *testing.T) {
	for args, want := range map[string]string{
		"--version":    "registrar version " + version.Version + "\n",
		"apply --help": "--take-ownership",
		"":             "Register connectors with Kafka Connect",
	} {
		code, stdout, stderr := execute(t, strings.Fields(args)...)
		if code != 0 || !strings.Contains(stdout, want) || stderr != "" {
			t.Errorf("%q: exit code %d, stdout %q, stderr %q", args, code, stdout, stderr)
		}
	}
}
