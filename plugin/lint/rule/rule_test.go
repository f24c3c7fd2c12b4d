package rule_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/schema/catalog"
)

// broken returns what one rule says: subject, key and message.
func broken(id string, in rule.Input) []string {
	var said []string
	for _, p := range rule.Check(in) {
		if p.Rule == id {
			said = append(said, p.Subject+" "+p.Key+": "+p.Message)
		}
	}
	return said
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// configured is a connector of a class, with and pairs of key and value.
func configured(name, class string, pairs ...string) rule.Connector {
	c := rule.Connector{Name: name, Config: map[string]string{"connector.class": class}}
	for pair := range slices.Chunk(pairs, 2) {
		c.Config[pair[0]] = pair[1]
	}
	return c
}

// TestTooBig: the limit is a MiB of keys and values together, and the longest value is named.
func TestTooBig(t *testing.T) {
	for size, want := range map[int][]string{
		1<<20 - 1: nil,
		1 << 20:   {"c file: the configuration has 1048576 bytes, at most 1048575 fit: put what is long into a file"},
	} {
		c := configured("c", "FileStreamSink", "topics", "t", "file", "")
		rest := len("connector.class") + len("FileStreamSink") + len("topics") + len("t") + len("file")
		c.Config["file"] = strings.Repeat("x", size-rest)
		same(t, broken("too-big", rule.Input{Index: index, Connectors: []rule.Connector{c}}), want...)
	}
}

// TestDeprecated: what this version still has is deprecated, not removed; what it no longer has is removed.
func TestDeprecated(t *testing.T) {
	replace := configured("c", "FileStreamSink", "topics", "t", "transforms", "r", "transforms.r.type", "org.apache.kafka.connect.transforms.ReplaceField$Value",
		"transforms.r.blacklist", "x")
	jdbc := configured("c", "io.debezium.connector.jdbc.JdbcSinkConnector", "topics", "t", "table.name.format", "x")
	workers := func(policy string) []rule.Worker {
		return []rule.Worker{{Name: "w", Config: map[string]string{
			"auto.include.jmx.reporter": "true", "producer.auto.include.jmx.reporter": "true", "metric.reporters": "", "connector.client.config.override.policy": policy,
		}}}
	}
	const blacklist = "c transforms.r.blacklist: "
	for version, want := range map[string]struct{ deprecated, removed []string }{
		"3.9": {deprecated: []string{
			"c table.name.format: it is the older name of collection.name.format, write that",
			blacklist + "Kafka 4.0 no longer has it, write transforms.r.exclude",
			"w auto.include.jmx.reporter: Kafka 4.0 no longer has it, write metric.reporters",
			"w producer.auto.include.jmx.reporter: after Kafka 3.9 it is ignored: remove it before you upgrade",
		}},
		"4.3": {deprecated: []string{
			"c table.name.format: it is the older name of collection.name.format, write that",
			"w connector.client.config.override.policy: Principal is deprecated since Kafka 4.2, write Allowlist and name the properties in " +
				"connector.client.config.override.allowlist",
		}, removed: []string{
			blacklist + "it was removed by Kafka 4.0 and is ignored, write transforms.r.exclude",
			"w auto.include.jmx.reporter: it was removed by Kafka 4.0 and is ignored, remove it: metric.reporters is there too",
			"w producer.auto.include.jmx.reporter: it was removed after Kafka 3.9 and is ignored, remove it",
		}},
	} {
		in := rule.Input{Index: catalog.NewIndex(version, catalog.Builtin()...), Workers: workers("Principal"), Connectors: []rule.Connector{jdbc}}
		deprecated, removed := broken("deprecated-key", in), broken("removed-key", in)
		in.Workers, in.Connectors = nil, []rule.Connector{replace}
		deprecated, removed = append(deprecated, broken("deprecated-key", in)...), append(removed, broken("removed-key", in)...)
		slices.Sort(deprecated)
		slices.Sort(removed)
		same(t, deprecated, want.deprecated...)
		same(t, removed, want.removed...)
		same(t, broken("unknown-key", in))
	}
}

// TestPlainSecretsOfWorkers: of their own, of their clients and of their converters; not what the chart has rendered.
func TestPlainSecretsOfWorkers(t *testing.T) {
	w := rule.Worker{Name: "w", Config: map[string]string{
		"ssl.keystore.password": "example", "producer.sasl.jaas.config": "example", "consumer.sasl.jaas.config": "${file:/etc/secret:jaas}",
		"value.converter.basic.auth.user.info": "me:example", "ssl.keystore.type": "PKCS12", "ssl.truststore.password": "", "ssl.key.password": "{{ password }}",
	}}
	const clear = ": a password stands in clear text, write a reference such as ${file:/path:key} and name its provider in config.providers"
	same(t, broken("plain-secret", rule.Input{Index: index, Workers: []rule.Worker{w}}),
		"w producer.sasl.jaas.config"+clear, "w ssl.keystore.password"+clear, "w value.converter.basic.auth.user.info"+clear)
	w.Rendered = true
	same(t, broken("plain-secret", rule.Input{Index: index, Workers: []rule.Worker{w}}))
}

// TestSharedWithOthers: workers of a file share a topic with those that values render.
func TestSharedWithOthers(t *testing.T) {
	worker := func(name, group, servers string) rule.Worker {
		return rule.Worker{Name: name, Config: map[string]string{"group.id": group, "bootstrap.servers": servers, "status.storage.topic": "s"}}
	}
	in := rule.Input{Index: index, Workers: []rule.Worker{worker("w", "a", "k:1")}, Others: []rule.Worker{worker("demo", "b", "k:1")}}
	same(t, broken("shared-topics", in), "w status.storage.topic: demo of another group uses the topic s too, choose another")
	for _, other := range []rule.Worker{worker("demo", "a", "k:1"), worker("demo", "b", "k:2")} {
		in.Others = []rule.Worker{other}
		same(t, broken("shared-topics", in))
	}
}

// TestGroupThatConnectChose: a sink without a group of its own has one too.
func TestGroupThatConnectChose(t *testing.T) {
	own := configured("a", "FileStreamSink", "topics", "t", "consumer.override.group.id", "connect-b")
	in := rule.Input{Index: index, Connectors: []rule.Connector{own, configured("b", "FileStreamSink", "topics", "t")}}
	same(t, broken("same-group", in), "a consumer.override.group.id: b is in the group connect-b too, choose another")
	in.Connectors[1] = configured("b", "FileStreamSink", "topics", "t", "consumer.override.group.id", "mine")
	same(t, broken("same-group", in))
}

// TestPlaceholders: what something else fills in is at most worth to know.
func TestPlaceholders(t *testing.T) {
	for _, value := range []string{"${TASKS}", "$TASKS", "{{ tasks }}", "<tasks>", "%TASKS%"} {
		c := configured("c", "FileStreamSource", "topic", "t", "tasks.max", value, "topic.creation."+value+".partitions", "1", "errors.tolerance", value)
		w := rule.Worker{Name: "w", Config: map[string]string{"heartbeat.interval.ms": value, "exactly.once.source.support": value}}
		for _, p := range rule.Check(rule.Input{Index: index, Connectors: []rule.Connector{c}, Workers: []rule.Worker{w}}) {
			if p.Severity != rule.Info && p.Rule != "missing-key" && p.Rule != "plugin-path" {
				t.Errorf("%s: %+v", value, p)
			}
		}
	}
}
