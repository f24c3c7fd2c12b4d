package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/tests/fakeconnect"
)

// offsetsLab is a cluster with a source that has two partitions, the first beyond what a float can hold, and one without any.
type offsetsLab struct {
	cluster *fakeconnect.Cluster
	url     string
}

func newOffsetsLab(t *testing.T, version string) *offsetsLab {
	t.Helper()
	cluster := fakeconnect.New(fakeconnect.Options{Workers: 2, Version: version})
	cluster.Put(map[string]map[string]string{
		"orders": {"connector.class": "FakeSource", "topic": "t"}, "empty": {"connector.class": "FakeSource", "topic": "t"},
	})
	cluster.SetOffsets("orders", `{"file":"a"}`, `{"position":9007199254740993}`, `{"file":"b"}`, `{"position":7}`)
	urls, stop, err := cluster.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return &offsetsLab{cluster, urls[0]}
}

// run returns what a command prints, and its exit code.
func (l *offsetsLab) run(args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = registrar.Execute(cli.New(), append([]string{"offsets", args[0], "--url", l.url}, args[1:]...), &out, &errs)
	return out.String(), errs.String(), code
}

func (l *offsetsLab) want(t *testing.T, stdout string, args ...string) {
	t.Helper()
	if out, errs, code := l.run(args...); code != 0 || out != stdout {
		t.Errorf("%v: exit code %d\n%s%s", args, code, out, errs)
	}
}

func (l *offsetsLab) refuse(t *testing.T, why string, args ...string) {
	t.Helper()
	if out, errs, code := l.run(args...); code != 1 || !strings.Contains(errs, why) || out != "" {
		t.Errorf("%v: exit code %d, without %q\n%s%s", args, code, why, out, errs)
	}
}

const (
	ordersTable = "CONNECTOR  PARTITION     OFFSET\norders     {\"file\":\"a\"}  {\"position\":9007199254740993}\norders     {\"file\":\"b\"}  {\"position\":7}\n"
	notStopped  = "orders: it is not stopped: stop it first, or let this command stop it and start it again with --stop"
)

// TestOffsetsRoundTrip: what is exported, and read as YAML, is what import writes, to the last digit.
func TestOffsetsRoundTrip(t *testing.T) {
	l := newOffsetsLab(t, "")
	l.want(t, ordersTable, "get", "orders")
	for file, args := range map[string][]string{"a.json": {"export"}, "b.yaml": {"get", "-o", "yaml", "orders"}} {
		exported, errs, code := l.run(args...)
		if code != 0 || !strings.Contains(exported, "9007199254740993") {
			t.Fatalf("exit code %d\n%s%s", code, exported, errs)
		}
		file = filepath.Join(t.TempDir(), file)
		if err := os.WriteFile(file, []byte(exported), 0o600); err != nil {
			t.Fatal(err)
		}
		l.refuse(t, notStopped, "import", file)
		l.want(t, "orders: its offsets were reset\n", "reset", "orders", "--stop")
		l.want(t, "CONNECTOR  PARTITION  OFFSET\norders     –          –\n", "get", "orders")
		l.want(t, "orders: offsets written and read back, partitions: 2\n", "import", file, "--stop")
		l.want(t, ordersTable, "get", "orders")
		if is := l.cluster.Connectors()["orders"]; is.Target != "RUNNING" {
			t.Errorf("it is to be %s", is.Target)
		}
	}
}

// TestOffsetsSet: many partitions in one request; null forgets one; a stopped connector stays stopped.
func TestOffsetsSet(t *testing.T) {
	l := newOffsetsLab(t, "")
	set := []string{"set", "orders", "--partition", `{"file":"b"}`, "--offset", "null", "--partition", `{"file":"c"}`, "--offset", `{"position": 1}`}
	l.refuse(t, notStopped, set...)
	before := len(l.cluster.Journal())
	l.want(t, "orders: offsets written and read back, partitions: 2\n", append(set, "--stop")...)
	l.want(t, strings.NewReplacer(`"b"`, `"c"`, `:7`, `:1`).Replace(ordersTable), "get", "orders")
	var did []string
	for _, w := range l.cluster.Journal()[before:] {
		did = append(did, w.Op+" "+w.Target)
	}
	if got := strings.Join(did, ", "); got != "state STOPPED, offsets STOPPED, state RUNNING" {
		t.Errorf("it did: %s", got)
	}
}

func TestOffsetsBadInput(t *testing.T) {
	l := newOffsetsLab(t, "")
	file := filepath.Join(t.TempDir(), "o.json")
	if err := os.WriteFile(file, []byte(`{"connectors": {"orders": {"offsets": [{"offset": {}}]}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	l.refuse(t, "there are 1 --partition and 0 --offset", "set", "orders", "--partition", "{}")
	l.refuse(t, "--partition 1 is no JSON object", "set", "orders", "--partition", "a", "--offset", "{}")
	l.refuse(t, "--offset 1 is no JSON object", "set", "orders", "--partition", "{}", "--offset", "7")
	l.refuse(t, "orders: the partition of offset 2 is that of an earlier one: keep one of them", "set", "orders", "--stop",
		"--partition", `{"file":"b","n":1}`, "--offset", `{"position":1}`, "--partition", `{"n":1,"file":"b"}`, "--offset", `{"position":2}`)
	if is := l.cluster.Connectors()["orders"]; is.Target != "RUNNING" {
		t.Errorf("nothing was to be written, and it is to be %s", is.Target)
	}
	l.refuse(t, "name one connector", "set", "--partition", "{}", "--offset", "{}")
	l.refuse(t, `there is no connector "absent"`, "reset", "absent")
	l.refuse(t, "which connectors to reset is missing", "reset")
	l.refuse(t, "connectors.orders.offsets[0] has no partition", "import", file)
	l.refuse(t, "no such file", "import", "absent.json")
	l.refuse(t, "--output xml is unknown", "get", "-o", "xml")
	newOffsetsLab(t, "3.4.1").refuse(t, "Kafka 3.4.1, which cannot tell offsets: 3.5 and later can", "get")
	newOffsetsLab(t, "3.5.2").refuse(t, "Kafka 3.5.2, which cannot change offsets: 3.6 and later can", "reset", "orders", "--stop")
}
