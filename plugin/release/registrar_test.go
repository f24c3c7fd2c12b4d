package release_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/release"
)

// rollout is a hash of what the chart renders for workers.
var rollout = regexp.MustCompile("^--rollout=[0-9a-f]{16}$")

// TestRegistrar: who the connectors belong to, and the arguments of the Job.
func TestRegistrar(t *testing.T) {
	args := []string{
		"apply", "--url=http://demo-kafka-connect.data.svc.cluster.local:8083", "--timeout=100s",
		"--termination-log=/dev/termination-log", "--connectors=/etc/kafka-connect-properties/connectors", "--owner=prod/data/demo",
	}
	more := []string{
		"--restarts=1", "--worker-domain=demo-kafka-connect-headless.data.svc.cluster.local", "--rollout=HASH",
		"--worker-url=http://demo-kafka-connect-{}.demo-kafka-connect-headless.data.svc.cluster.local:8083", "--workers=2",
		"--secrets-path=/etc/kafka-connect-secrets", "--secret-propagation=120s", "--prune", "--max-deletes=10",
	}
	all := slices.Concat(args, more)
	const noConnectors = "connectors: {zebra: null, a:b: null, ant: null}\n"
	tests := []struct {
		name   string
		values string
		owner  string
		args   []string
	}{
		{"hook", "", "prod/data/demo", all},
		{"a plain Job", "registration: {mode: job}\n", "prod/data/demo", all},
		{"take over", "registration: {takeOwnership: true}\n", "prod/data/demo", slices.Concat(args, []string{"--take-ownership"}, more)},
		{"no Job", "registration: {mode: none}\n", "prod/data/demo", nil},
		{"no connectors", noConnectors, "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rendered := render(t, release.Options{Name: "demo", Namespace: "data", Values: values(t, full, test.values)})
			if got := rendered.Owner(); got != test.owner {
				t.Errorf("owner %q", got)
			}
			got, ok := rendered.RegistrarArgs()
			for i, arg := range got {
				got[i] = rollout.ReplaceAllString(arg, "--rollout=HASH")
			}
			if diff := cmp.Diff(test.args, got); diff != "" || ok != (test.args != nil) {
				t.Errorf("%v, -want +got:\n%s", ok, diff)
			}
			connectors, err := rendered.Connectors()
			if err != nil || (len(connectors) == 0) != (test.values == noConnectors) {
				t.Errorf("%v, %v", connectors, err)
			}
		})
	}
	// Without a name and a namespace they are Helm's own.
	if owner := render(t, release.Options{Values: values(t, full)}).Owner(); owner != "prod/default/release-name" {
		t.Errorf("owner %q", owner)
	}
}
