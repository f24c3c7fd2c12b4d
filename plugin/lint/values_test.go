package lint_test

import (
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"
)

// TestOneFile has each kind of finding, and the place where it is written.
func TestOneFile(t *testing.T) {
	tests := []struct {
		name string
		text string
		want []string
	}{
		{"nothing wrong", good, nil},
		{"unknown key at the top", good + "workers: {}\n", []string{"1.yaml:2:1: workers: " + unknown}},
		{"unknown key below", good + "worker:\n  jvm:\n    heaps: x\n", []string{"1.yaml:4:5: worker.jvm.heaps: " + unknown}},
		{"unknown key of a connector", good + "connectors: {a: {config: {connector.class: C}, states: RUNNING}}\n",
			[]string{"1.yaml:2:48: connectors.a.states: " + unknown}},
		{"name that is not allowed", good + "worker: {config: {a b: 1}}\n",
			[]string{"1.yaml:2:19: worker.config.a b: not allowed as a name here, write letters, digits, dots, dashes and underscores"}},
		{"missing key", good + "registration: {mode: none}\nconnectors:\n  a:\n    config: {topics: t}\n", []string{"1.yaml:5:5: connectors.a.config: connector.class is missing, set it"}},
		{"wrong type", good + "worker:\n  replicas: two\n", []string{"1.yaml:3:3: worker.replicas: got string, want null or integer"}},
		{"wrong type in a list", good + "command: [sh, 1]\n", []string{"1.yaml:2:15: command.1: got number, want string"}},
		{"wrong type below dots", good + "connectors: {a.b: {config: {connector.class: C, x.y: [1]}}}\n",
			[]string{"1.yaml:2:49: connectors.a.b.config.x.y: got array, " + scalar}},
		{"wrong value", good + "rest: {port: 0}\n", []string{"1.yaml:2:8: rest.port: minimum: got 0, want 1"}},
		{"several, in the file's order", "worker: {replicas: two}\nrest: {prt: 1}\nkafka: {x: 1, a: 2}\nconnectors: {b: {x: 1}, a: {x: 1}}\n", []string{
			"1.yaml:1:10: worker.replicas: got string, want null or integer",
			"1.yaml:2:8: rest.prt: " + unknown,
			"1.yaml:3:9: kafka.x: " + unknown,
			"1.yaml:3:15: kafka.a: " + unknown,
			"1.yaml:4:18: connectors.b.x: " + unknown,
			"1.yaml:4:29: connectors.a.x: " + unknown}},
		{"connector without a config", good + "registration: {mode: none}\nconnectors: {b: {}, a: {}}\n", []string{
			"1.yaml:3:21: connectors.a.config: connector.class is missing, set it",
			"1.yaml:3:14: connectors.b.config: connector.class is missing, set it"}},

		{"chart's rule on what is there", good + "worker:\n  config:\n    group.id: g\n",
			[]string{"1.yaml:4:5: worker.config.group.id: the chart sets this property, set worker.groupId"}},
		{"chart's rule on a connector with dots", good + "registration: {mode: none}\nconnectors:\n  a: {config: {connector.class: C}}\n  a.b: {config: {connector.class: C, name: x}}\n",
			[]string{"1.yaml:5:38: connectors.a.b.config.name: remove it, the connector is named by its key"}},
		{"chart's rule on the longest of several names", good + "registration: {mode: none}\nconnectors:\n  a.b: {config: {connector.class: C}}\n  a.b.c: {config: {connector.class: C, name: x}}\n",
			[]string{"1.yaml:5:40: connectors.a.b.c.config.name: remove it, the connector is named by its key"}},
		{"chart's rule on a number", good + "registration: {mode: none}\nconnectors: {a.b: {config: {connector.class: C, max.x: 9007199254740993}}}\n",
			[]string{"1.yaml:3:49: connectors.a.b.config.max.x: a number too large to be read exactly, quote it"}},
		{"chart's rule on what is missing", "worker: {}\nkafka:\n  securityProtocol: PLAINTEXT\n", []string{"1.yaml:2:1: " + noServer}},
		{"chart's rule on what is nowhere", "worker: {}\n", []string{noServer}},
		{"chart's rules, in the chart's order", "worker: {config: {group.id: g}}\nkafka: {bootstrapServers: ''}\n",
			[]string{"1.yaml:2:9: " + noServer, "1.yaml:1:19: worker.config.group.id: the chart sets this property, set worker.groupId"}},

		{"anchor and alias", good + "worker:\n  startupProbe: &probe {a: 1}\n  livenessProbe: *probe\n  replicas: &n two\nrest: {port: *n}\n",
			[]string{"1.yaml:5:3: worker.replicas: got string, want null or integer", "1.yaml:6:8: rest.port: got string, want integer"}},
		{"below an alias", good + "global: {c: &c {config: {x: [1], connector.class: C}}}\nconnectors:\n  a: *c\n",
			[]string{"1.yaml:2:26: connectors.a.config.x: got array, " + scalar}},
		{"merge", good + "global: &m\n  replicas: two\nworker:\n  <<: *m\n", []string{"1.yaml:3:3: worker.replicas: got string, want null or integer"}},
		{"merge of several, the first wins", good + "global: {m: &m {replicas: two}, n: &n {replicas: 3}}\nworker: {<<: [*m, *n]}\n",
			[]string{"1.yaml:2:17: worker.replicas: got string, want null or integer"}},
		{"own key after a merge", good + "global: &m {replicas: 3}\nworker:\n  <<: *m\n  replicas: two\n", []string{"1.yaml:5:3: worker.replicas: got string, want null or integer"}},
		{"merge over an own key, as Helm does it", good + "global: &m {replicas: two}\nworker:\n  replicas: 3\n  <<: *m\n", []string{"1.yaml:2:13: worker.replicas: got string, want null or integer"}},
		{"a key twice, the last wins", good + "rest: {port: 1}\nrest: {port: x}\n", []string{"1.yaml:3:8: rest.port: got string, want integer"}},
		{"a comment and a blank line", "# c\n\n" + good + "rest: {port: x} # c\n", []string{"1.yaml:4:8: rest.port: got string, want integer"}},
		{"a mark in front", "\ufeffrest: {port: x}\n", []string{"1.yaml:1:8: rest.port: got string, want integer"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			check(t, values.Options{}, []string{test.text}, test.want...)
		})
		if test.want == nil || strings.Contains(test.text, "\ufeff") {
			continue
		}
		t.Run(test.name+", CRLF", func(t *testing.T) {
			check(t, values.Options{}, []string{strings.ReplaceAll(test.text, "\n", "\r\n")}, test.want...)
		})
	}
}

// TestSeveralFiles: the last file that has the key is named, because it wins.
func TestSeveralFiles(t *testing.T) {
	const type2 = ": worker.replicas: got string, want null or integer"
	tests := []struct {
		name  string
		files []string
		want  []string
	}{
		{"first", []string{"worker: {replicas: x}\n", good}, []string{"1.yaml:1:10" + type2}},
		{"last", []string{good, "worker: {replicas: x}\n"}, []string{"2.yaml:1:10" + type2}},
		{"both", []string{"worker: {replicas: 1}\n", good + "worker:\n  replicas: x\n"}, []string{"2.yaml:3:3" + type2}},
		{"put right later", []string{"worker: {replicas: x}\n", good + "worker: {replicas: 1}\n"}, nil},
		{"key in the first, its parent in the last", []string{"worker: {replicas: x}\n", good + "worker: {jvm: {}}\n"}, []string{"1.yaml:1:10" + type2}},
		{"parent of a missing key", []string{"connectors: {a: {config: {x: 1}}}\n", good + "registration: {mode: none}\nconnectors: {a: {}}\n"},
			[]string{"1.yaml:1:18: connectors.a.config: connector.class is missing, set it"}},
		{"rule on the last", []string{"worker: {config: {group.id: a}}\n", good + "worker: {config: {group.id: b}}\n"},
			[]string{"2.yaml:2:19: worker.config.group.id: the chart sets this property, set worker.groupId"}},
		{"the files' order", []string{"rest: {x: 1}\n", "rest: {w: 1}\n", "kafka: {z: 1}\n"},
			[]string{"1.yaml:1:8: rest.x: " + unknown, "2.yaml:1:8: rest.w: " + unknown, "3.yaml:1:9: kafka.z: " + unknown}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			check(t, values.Options{}, test.files, test.want...)
		})
	}
}

// TestFlags: what a flag sets has no place, and no file is blamed for it.
func TestFlags(t *testing.T) {
	const type2 = "worker.replicas: got string, want null or integer"
	tests := []struct {
		name  string
		flags values.Options
		files []string
		want  []string
	}{
		{"no file", values.Options{Values: []string{"worker.replicas=x"}}, nil, []string{type2}},
		{"no file, a rule", values.Options{Values: []string{"worker.replicas=1"}}, nil, []string{noServer}},
		{"nothing at all", values.Options{}, nil, []string{noServer}},
		{"over a file", values.Options{Values: []string{"worker.replicas=x"}}, []string{good + "worker: {replicas: 1}\n"}, []string{type2}},
		{"below a file's key", values.Options{StringValues: []string{"worker.replicas=1"}}, []string{good + "worker: {}\n"}, []string{type2}},
		{"JSON", values.Options{JSONValues: []string{`worker={"replicas":"x"}`}}, []string{good}, []string{type2}},
		{"unknown key", values.Options{Values: []string{"kafka.x=1"}}, []string{good}, []string{"kafka.x: " + unknown}},
		{"unknown map", values.Options{Values: []string{"kafka.x.y=1"}}, []string{good}, []string{"kafka.x: " + unknown}},
		{"rule on a key with dots", values.Options{Values: []string{`worker.config.group\.id=g`}}, []string{good + "worker: {config: {a: 1}}\n"},
			[]string{"worker.config.group.id: the chart sets this property, set worker.groupId"}},
		{"emptied", values.Options{Values: []string{"kafka.bootstrapServers="}}, []string{good}, []string{noServer}},
		{"a part of a file's map", values.Options{Values: []string{"connectors.a.config.x=1"}}, []string{good + "registration: {mode: none}\nconnectors: {a: {config: {y: 1}}}\n"},
			[]string{"1.yaml:3:18: connectors.a.config: connector.class is missing, set it"}},
		{"puts a file right", values.Options{Values: []string{"worker.replicas=1"}}, []string{good + "worker: {replicas: x}\n"}, nil},
		{"files after flags", values.Options{Values: []string{"rest.b=1", "rest.a=1"}}, []string{good + "rest: {c: 1}\n"},
			[]string{"1.yaml:2:8: rest.c: " + unknown, "rest.a: " + unknown, "rest.b: " + unknown}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, finding := range check(t, test.flags, test.files, test.want...) {
				if finding.File == "" && (finding.Line != 0 || finding.Column != 0) {
					t.Errorf("a place without a file: %+v", finding)
				}
			}
		})
	}
}
