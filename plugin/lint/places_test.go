package lint_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/release"
)

// alone are values that need no registrar.
const alone = `kafka: {bootstrapServers: "b:1"}` + "\nregistration: {mode: none}\n"

const sink = "connector.class: org.apache.kafka.connect.tools.VerifiableSinkConnector"

// found checks values files, 1.yaml, 2.yaml and so on, with all rules but those of Helm and the chart alone.
func found(t *testing.T, o values.Options, files ...string) []string {
	t.Helper()
	t.Chdir(t.TempDir())
	for i, text := range files {
		name := string(rune('1'+i)) + ".yaml"
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o.ValueFiles = append(o.ValueFiles, name)
	}
	var got []string
	for _, f := range lint.Check(t.Context(), lint.Options{Values: &release.Options{Values: o}}).Findings {
		got = append(got, f.String()+" ["+f.Rule+"]")
	}
	return got
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

const noNumber = "connectors.a.config.tasks.max: it is no number, write digits alone, e.g. 1 [wrong-type]"

// TestOverlays: of three files, the last one that has the key is named.
func TestOverlays(t *testing.T) {
	base := alone + "connectors:\n  a:\n    config:\n      " + sink + "\n      topics: t\n      tasks.max: 1\n"
	middle := "connectors:\n  a:\n    config: {tasks.max: two}\n"
	same(t, found(t, values.Options{}, base, middle, "worker: {replicas: 1}\n"), "2.yaml:3:14: "+noNumber)
	same(t, found(t, values.Options{}, base, middle, "connectors:\n  a:\n    config:\n      tasks.max: three\n"), "3.yaml:4:7: "+noNumber)
	same(t, found(t, values.Options{}, base, middle, "connectors: {a: {config: {tasks.max: 3}}}\n"))
}

// TestPlacesOfFlags: what a flag sets is blamed on no file.
func TestPlacesOfFlags(t *testing.T) {
	base := alone + "connectors:\n  a:\n    config:\n      " + sink + "\n      topics: t\n      tasks.max: 1\n"
	same(t, found(t, values.Options{Values: []string{`connectors.a.config.tasks\.max=two`}}, base), noNumber)
	same(t, found(t, values.Options{Values: []string{`connectors.a.config.tasks\.max=2`}}, strings.Replace(base, "max: 1", "max: one", 1)))
}

// TestPlacesOfAnchors: an alias and a merge stand where they are written.
func TestPlacesOfAnchors(t *testing.T) {
	text := alone + "x-common: &common\n  tasks.max: two\nconnectors:\n  a:\n    config:\n      <<: *common\n      " + sink + "\n      topics: t\n"
	text = strings.Replace(text, "x-common", "global:\n  common", 1)
	text = strings.Replace(text, "\n  tasks.max: two", "\n    tasks.max: two", 1)
	same(t, found(t, values.Options{}, text), "1.yaml:5:5: "+noNumber)
	text = alone + "connectors:\n  b:\n    config: &b\n      " + sink + "\n      topics: t\n      tasks.max: two\n  a:\n    config: *b\n"
	same(t, found(t, values.Options{}, text),
		"1.yaml:8:7: "+noNumber, "1.yaml:8:7: "+strings.Replace(noNumber, ".a.", ".b.", 1))
}

// TestTemplates: a key of a template stands in the template, and one of all connectors in the defaults.
func TestTemplates(t *testing.T) {
	text := alone + "connectorTemplates:\n  sinks:\n    config:\n      tasks.max: two\n      " + sink +
		"\nconnectorDefaults: {config: {errors.tolerance: any}}\nconnectors:\n  a: {template: sinks, config: {topics: t}}\n"
	same(t, found(t, values.Options{}, text),
		"1.yaml:6:7: connectorTemplates.sinks.config.tasks.max: it is no number, write digits alone, e.g. 1 [wrong-type]",
		`1.yaml:8:30: connectorDefaults.config.errors.tolerance: "any" is none of its values, write none or all [wrong-value]`)
}

// TestLineEnds: Windows' count as one, and so does a byte order mark.
func TestLineEnds(t *testing.T) {
	text := alone + "connectors:\n  a:\n    config:\n      " + sink + "\n      topics: t\n      tasks.max: two\n"
	same(t, found(t, values.Options{}, "\ufeff"+strings.ReplaceAll(text, "\n", "\r\n")), "1.yaml:8:7: "+noNumber)
	t.Chdir(t.TempDir())
	for name, data := range map[string]string{
		"a.properties": "connector.class=FileStreamSink\r\ntopics=t\r\n tasks.max=two\r\n",
		"b.json":       "{\"connector.class\": \"FileStreamSink\",\r\n \"topics\": \"t\",\r\n \"tasks.max\": \"two\"}\r\n",
		"c.yml":        "connector.class: FileStreamSink\r\ntopics: t\r\ntasks.max: two\r\n",
	} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		r := lint.Check(t.Context(), lint.Options{Connectors: []string{name}})
		if len(r.Findings) != 1 || r.Findings[0].Line != 3 || r.Findings[0].Column != map[string]int{"a.properties": 2, "b.json": 2, "c.yml": 1}[name] {
			t.Errorf("%s: %v", name, r.Findings)
		}
	}
}

// TestWorkerKeys: what the chart makes a property of is named by its key in the values.
func TestWorkerKeys(t *testing.T) {
	same(t, found(t, values.Options{}, good+"worker:\n  config:\n    task.shutdown.gracefull.timeout.ms: 1\n  producer: {acks: some}\n  replicationFactor: 1\n"),
		"1.yaml:4:5: worker.config.task.shutdown.gracefull.timeout.ms: nothing reads this key, did you mean task.shutdown.graceful.timeout.ms? [unknown-key]",
		`1.yaml:5:14: worker.producer.acks: "some" is none of its values, write all, -1, 0 or 1 [wrong-value]`,
		"1.yaml:6:3: worker.replicationFactor: one replica is lost with its broker, write 3, or -1 for the brokers' default [replication-factor]")
}

// TestTasksClientKeys: without a prefix a client's key reaches the workers' own clients alone, which is meant of the one that the chart sets.
func TestTasksClientKeys(t *testing.T) {
	same(t, found(t, values.Options{}, good+"worker:\n  config:\n    linger.ms: 1\n    fetch.max.wait.ms: 50\n    max.poll.records: 100\n    batch.size: 1000\n"),
		"1.yaml:5:5: worker.config.fetch.max.wait.ms: only the workers' own clients, of the internal topics, read this key: write consumer.fetch.max.wait.ms for those of the tasks [unknown-key]",
		"1.yaml:6:5: worker.config.max.poll.records: only the workers' own clients, of the internal topics, read this key: write consumer.max.poll.records for those of the tasks [unknown-key]",
		"1.yaml:7:5: worker.config.batch.size: only the workers' own clients, of the internal topics, read this key: write producer.batch.size for those of the tasks [unknown-key]")
}

func TestSilence(t *testing.T) {
	_, err := lint.ParseConfig("c.yaml", []byte("silence:\n- {rule: nonsense, reason: r}\n- {rule: schema, reason: r}\n- {rule: plain-secret}\n- {rule: plain-secret, reason: r, key: '['}\n"))
	want := `c.yaml: silence[0].rule: there is no rule "nonsense", see docs/rules.md
c.yaml: silence[1].rule: schema cannot be silenced: Helm stops too
c.yaml: silence[2].reason: it is missing, say why plain-secret is meant so
c.yaml: silence[3]: "[" is no pattern, write e.g. connectors/*.json`
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.properties", []byte("connector.class=FileStreamSink\ntopics=t\nfiel=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := lint.Check(t.Context(), lint.Options{Connectors: []string{"a.properties"}, Silence: []lint.Silence{
		{Rule: "unknown-key", File: "a.*", Key: "fi*", Reason: "r"}, {Rule: "wrong-type", Reason: "unused"},
	}})
	if len(r.Findings) != 0 || r.Silenced != 1 || len(r.Unused) != 1 || r.Unused[0].Reason != "unused" {
		t.Errorf("%+v", r)
	}
}
