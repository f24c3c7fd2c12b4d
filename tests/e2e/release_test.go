package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/connect"
)

const (
	releaseName = "demo"
	fullname    = releaseName + "-kafka-connect"
	hookJob     = fullname + "-register"
	// helmTimeout is above the Job's deadline.
	helmTimeout = "10m"
)

// release is one of the chart in a namespace of its own.
type release struct {
	*namespace
	helm   *program
	rest   *connect.Client
	values values
	topic  string // beginning of the names of the test's own topics
}

// newRelease is not installed yet.
func newRelease(t *testing.T, h *program, over ...values) *release {
	t.Helper()
	ns := newNamespace(t)
	r := &release{ns, h, connectTo(t, ns, releaseName), base(), ns.name + "."}
	r.set(over...)
	return r
}

// set changes values for the next install or upgrade.
func (r *release) set(over ...values) {
	for _, o := range over {
		r.values = merged(r.values, o)
	}
}

func (r *release) install(t *testing.T, flags ...string) result {
	t.Helper()
	return r.helm.run(t, r.args(t, "install", flags)...)
}

func (r *release) upgrade(t *testing.T, over values, flags ...string) result {
	t.Helper()
	r.set(over)
	return r.helm.run(t, r.args(t, "upgrade", flags)...)
}

func (r *release) mustInstall(t *testing.T, flags ...string) {
	t.Helper()
	r.helm.must(t, r.args(t, "install", flags)...)
}

func (r *release) mustUpgrade(t *testing.T, over values, flags ...string) {
	t.Helper()
	r.set(over)
	r.helm.must(t, r.args(t, "upgrade", flags)...)
}

func (r *release) args(t *testing.T, command string, flags []string) []string {
	t.Helper()
	args := append([]string{command, releaseName, chart, "-n", r.name, "--timeout", helmTimeout}, flags...)
	return append(args, "-f", r.valuesFile(t))
}

func (r *release) valuesFile(t *testing.T) string {
	t.Helper()
	text, err := yaml.Marshal(r.values)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// status is what helm says of the release, and the number of its revision.
func (r *release) status(t *testing.T) (status string, revision int) {
	t.Helper()
	var said struct {
		Version int
		Info    struct{ Status string }
	}
	if err := json.Unmarshal([]byte(r.helm.must(t, "status", releaseName, "-n", r.name, "-o", "json")), &said); err != nil {
		t.Fatal(err)
	}
	return said.Info.Status, said.Version
}

// offsetTopic is where the workers store how far sources have read.
func (r *release) offsetTopic() string { return r.internalTopic("offset") }

func (r *release) internalTopic(store string) string {
	return fmt.Sprintf("_%s.%s.%s", r.name, fullname, store)
}

// wantCounted waits until a counter has come to a number, and checks that nothing is lost, and that no more is doubled than was
// not committed yet.
func (r *release) wantCounted(t *testing.T, topic, connector string, tasks, number int) tally {
	t.Helper()
	sum := counted(t, topic, tasks, number)
	wantOnlyUncommittedDoubled(t, topic, r.offsetTopic(), connector)
	t.Logf("topic %s: %+v", topic, sum)
	return sum
}
