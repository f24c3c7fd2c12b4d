package connector_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connector"
)

const class = "org.apache.kafka.connect.file.FileStreamSinkConnector"

func lines(l ...string) string { return strings.Join(l, "\n") }

func TestParse(t *testing.T) {
	tests := map[string]struct {
		file, data string
		want       connector.Connector
	}{
		"POST shape": {
			"in/a.json", `{"name": "orders", "config": {"connector.class": "C", "topics": "a,b"}}`,
			connector.Connector{Name: "orders", Config: map[string]string{"connector.class": "C", "topics": "a,b"}},
		},
		"POST shape with a state": {
			"a.json", `{"name": "orders", "initial_state": "Stopped", "config": {"connector.class": "C"}}`,
			connector.Connector{Name: "orders", State: "stopped", Config: map[string]string{"connector.class": "C"}},
		},
		"the chart's file": {
			"a.json", `{"name": "orders", "config": {"connector.class": "C"}, "state": "unmanaged"}`,
			connector.Connector{Name: "orders", State: "unmanaged", Config: map[string]string{"connector.class": "C"}},
		},
		"offsets to begin with": {
			"a.yaml", "name: orders\nconfig: {connector.class: C}\ninitialOffsets: {name: orders-offsets, key: offsets.json}\n",
			connector.Connector{Name: "orders", Config: map[string]string{"connector.class": "C"},
				InitialOffsets: &connector.SecretKey{Name: "orders-offsets", Key: "offsets.json"}},
		},
		"another name": {
			"a.json", `{"name": "orders", "config": {"connector.class": "C"}, "renamedFrom": "order"}`,
			connector.Connector{Name: "orders", Config: map[string]string{"connector.class": "C"}, RenamedFrom: "order"},
		},
		"states that say nothing": {
			"a.yaml", "name: orders\nstate: Paused\ninitial_state: null\nconfig: {connector.class: C, state: x}\n",
			connector.Connector{Name: "orders", State: "paused", Config: map[string]string{"connector.class": "C", "state": "x"}},
		},
		"the answer of GET /connectors/orders": {
			"a.json", `{"name":"orders","config":{"connector.class":"C","name":"orders"},"tasks":[{"connector":"orders","task":0}],"type":"sink"}`,
			connector.Connector{Name: "orders", Config: map[string]string{"connector.class": "C"}},
		},
		"POST shape without an outer name": {
			"a.json", `{"config": {"name": "inner", "connector.class": "C"}}`,
			connector.Connector{Name: "inner", Config: map[string]string{"connector.class": "C"}},
		},
		"PUT shape": {
			"a.JSON", `{"name": "orders", "connector.class": "C"}`,
			connector.Connector{Name: "orders", Config: map[string]string{"connector.class": "C"}},
		},
		"PUT shape, name of the file": {
			"some/where/orders.v2.json", `{"connector.class": "C", "name": null}`,
			connector.Connector{Name: "orders.v2", Config: map[string]string{"connector.class": "C"}},
		},
		"PUT shape with a setting named config": {
			"a.json", `{"connector.class": "C", "config": "x", "initial_state": "y"}`,
			connector.Connector{Name: "a", Config: map[string]string{"connector.class": "C", "config": "x", "initial_state": "y"}},
		},
		"JSON values as written": {
			"a.json", `{"connector.class": "C", "a": 1048576, "b": 9007199254740993, "c": 0.50, "d": 1e3, "e": true, "f": false, "g": null, "h": "", "i": "\u00e9\ud83d\ude00"}`,
			connector.Connector{Name: "a", Config: map[string]string{
				"connector.class": "C", "a": "1048576", "b": "9007199254740993", "c": "0.50", "d": "1e3", "e": "true", "f": "false", "h": "", "i": "é😀",
			}},
		},
		"JSON with a byte order mark and CRLF": {
			"a.json", "\ufeff{\r\n  \"connector.class\": \"C\"\r\n}\r\n",
			connector.Connector{Name: "a", Config: map[string]string{"connector.class": "C"}},
		},
		"properties": {
			"a.properties", "# a sink\nname = orders\nconnector.class: C\ntopics a,\\\r\n   b\nempty=\nconfig={}\n",
			connector.Connector{Name: "orders", Config: map[string]string{"connector.class": "C", "topics": "a,b", "empty": "", "config": "{}"}},
		},
		"properties, name of the file, escapes, a reference left alone": {
			"conf/orders.properties", "connector.class=C\npath=c:\\\\tmp\\u00e9\npassword=${file:/p:q}",
			connector.Connector{Name: "orders", Config: map[string]string{"connector.class": "C", "path": `c:\tmpé`, "password": "${file:/p:q}"}},
		},
		"properties in UTF-8": {
			"a.properties", "connector.class=C\nx=é😀",
			connector.Connector{Name: "a", Config: map[string]string{"connector.class": "C", "x": "é😀"}},
		},
		"properties in ISO-8859-1": {
			"a.properties", "connector.class=C\nx=\xe9",
			connector.Connector{Name: "a", Config: map[string]string{"connector.class": "C", "x": "é"}},
		},
		"YAML, POST shape": {
			"a.yaml", "---\nname: orders\ninitial_state: PAUSED\nconfig:\n  connector.class: C\n  tasks.max: 2\n---\n",
			connector.Connector{Name: "orders", State: "paused", Config: map[string]string{"connector.class": "C", "tasks.max": "2"}},
		},
		"YAML, PUT shape, values as written": {
			"orders.yml", "connector.class: C\na: 007\nb: yes\nc: true\nd: 'no'\ne: 1e3\nf: 9007199254740993\ng: ~\nh: ''\ni: 2024-01-02\nj: |-\n  x\n  y\nk: ${env:A}\n1: one\nl: !!str\n",
			connector.Connector{Name: "orders", Config: map[string]string{
				"connector.class": "C", "a": "007", "b": "yes", "c": "true", "d": "no", "e": "1e3", "f": "9007199254740993", "h": "",
				"i": "2024-01-02", "j": "x\ny", "k": "${env:A}", "1": "one", "l": "",
			}},
		},
		"YAML, aliases and merges": {
			"a.yaml", lines("name: orders", "x-base: &base", "  connector.class: C", "  topics: base", "x-more: &more {topics: more, more: &m 1}",
				"config:", "  topics: own", "  <<: [*base, *more]", "  also: *m"),
			connector.Connector{Name: "orders", Config: map[string]string{"connector.class": "C", "topics": "own", "more": "1", "also": "1"}},
		},
		"YAML, nested merge, first in the list wins": {
			"a.yaml", lines("x-a: &a {k: a, connector.class: C}", "x-b: &b {<<: *a, k: b}", "config: {<<: [*b, *a]}"),
			connector.Connector{Name: "a", Config: map[string]string{"connector.class": "C", "k": "b"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.want.Source = test.file
			got, err := connector.Parse(test.file, []byte(test.data))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ file, data, want string }{
		{"a.json", `{"name": "a/b", "config": {"connector.class": "C"}}`,
			`a.json:1:10: the connector's name has one of / \ % ; which Connect's REST API refuses since Kafka 4.0: write another character`},
		{"a.json", `{"name": "x", "config": {}}`,
			`a.json: connector "x" has no connector.class; add e.g. "connector.class": "` + class + `"`},
		{"a.properties", "topics=t\nconnector.class=\n",
			`a.properties: connector "a" has no connector.class; add e.g. "connector.class": "` + class + `"`},
		{"a.json", `{"name": "", "connector.class": "C"}`, `a.json:1:10: the connector's name is empty: write one`},
		{"a.json", `{"name": " x", "connector.class": "C"}`, `a.json:1:10: the connector's name begins or ends with a blank: remove it`},
		{"a.json", `{"name": "a\nb", "connector.class": "C"}`, `a.json:1:10: the connector's name has a control character: remove it`},
		{"a.json", `{"name": ["x"], "config": {"connector.class": "C"}}`, `a.json:1:10: the connector's name is a list: write a text`},
		{".json", `{"connector.class": "C"}`, `.json: there is no "name", and the file's own name is empty: write one`},
		{"a.yaml", "name: a\nconfig:\n  connector.class: C\n  name: b\n",
			`a.yaml:4:9: "name" in the config is "b" but the connector is "a": remove it from the config`},
		{"a.json", `{"name": "x", "initial_state": "GONE", "config": {"connector.class": "C"}}`,
			`a.json:1:32: initial_state must be RUNNING, PAUSED or STOPPED`},
		{"a.json", `{"name": "x", "initial_state": "unmanaged", "config": {"connector.class": "C"}}`,
			`a.json:1:32: initial_state must be RUNNING, PAUSED or STOPPED`},
		{"a.json", `{"name": "x", "state": "gone", "config": {"connector.class": "C"}}`,
			`a.json:1:24: state must be running, paused, stopped or unmanaged`},
		{"a.yaml", "name: x\nstate: [paused]\nconfig: {connector.class: C}\n",
			`a.yaml:2:8: state must be running, paused, stopped or unmanaged`},
		{"a.json", `{"name": "x", "state": "paused", "initial_state": "PAUSED", "config": {"connector.class": "C"}}`,
			`a.json:1:34: "initial_state" and "state" stand together: keep state, which also holds after the creation`},
		{"a.json", `{"name": "x", "initialOffsets": "s", "config": {"connector.class": "C"}}`,
			`a.json:1:33: initialOffsets must be an object with the name of a Secret and a key: {"name": "orders-offsets", "key": "offsets.json"}`},
		{"a.json", `{"name": "x", "initialOffsets": {"name": "s", "kye": "k"}, "config": {"connector.class": "C"}}`,
			`a.json:1:47: initialOffsets has no key "kye": write name and key`},
		{"a.json", `{"name": "x", "initialOffsets": {"name": "../s", "key": "k"}, "config": {"connector.class": "C"}}`,
			`a.json:1:15: initialOffsets.name must be the name of a Secret: small letters, digits, - and .`},
		{"a.json", `{"name": "x", "initialOffsets": {"name": "s", "key": ".."}, "config": {"connector.class": "C"}}`,
			`a.json:1:15: initialOffsets.key must be a key of the Secret s: letters, digits, -, _ and .`},
		{"a.json", `{"name": "x", "state": "unmanaged", "initialOffsets": {"name": "s", "key": "k"}, "config": {"connector.class": "C"}}`,
			`a.json:1:37: initialOffsets need a state that is managed: after an interrupted run an unmanaged connector would stay stopped`},
		{"a.json", `{"name": "x", "renamedFrom": "x", "config": {"connector.class": "C"}}`,
			`a.json:1:30: renamedFrom is the connector's name itself: write the one that it had before, or remove it`},
		{"a.json", `{"name": "x", "renamedFrom": " ", "config": {"connector.class": "C"}}`,
			`a.json:1:30: renamedFrom must be the name that the connector had before`},
		{"a.json", `{"name": "x", "renamedFrom": "y", "initialOffsets": {"name": "s", "key": "k"}, "config": {"connector.class": "C"}}`,
			`a.json:1:15: renamedFrom and initialOffsets stand together: keep the one where its offsets are`},
		{"a.json", `{"name": "x", "renamedFrom": "y", "state": "unmanaged", "config": {"connector.class": "C"}}`,
			`a.json:1:15: renamedFrom needs a state that is managed: after an interrupted run an unmanaged connector would stay stopped`},
		{"a.json", "{\"name\": \"x\",\n \"confg\": {},\n \"config\": {\"connector.class\": \"C\"}}",
			`a.json:2:2: unknown key "confg" beside "config": move it into "config" or remove it`},
		{"a.json", `{"name": "x", "config": null}`, `a.json:1:25: "config" is null: write an object with the connector's keys`},
		{"a.json", `{"name": "x", "config": "C"}`, `a.json:1:25: "config" is a text: write an object with the connector's keys`},
		{"a.json", `[{"name": "x"}]`, `a.json:1:1: a list: write one connector, {"name": …, "config": {…}}`},
		{"a.json", "{\"é\": 1, \"x\": [\"t\"], \"connector.class\": \"C\"}",
			`a.json:1:15: config key "x" is a list: write one string with commas, "a,b"`},
		{"a.yaml", "connector.class: C\ntransforms:\n  a: {b: c}\n",
			`a.yaml:3:3: config key "transforms" is an object: write flat keys, "transforms.…"`},
		{"a.json", `{"connector.class": "C", "": "x"}`, "a.json:1:26: empty key: write the name of a setting, or remove it"},
		{"a.yaml", "apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnector\n",
			"a.yaml:2:1: this is a Kubernetes resource: write the connector's name and config alone"},
		{"a.yaml", "version: 3\nservices:\n  connect: {}\n", `a.yaml:2:1: there is neither "config" nor "connector.class": this is not a connector`},
		{"a.txt", "", "a.txt: unknown extension: a connector file ends in .json, .properties, .yaml or .yml"},
		{"a.json", "{\"x\": 1,\n  \"y\": 2, \"x\": 3}", `a.json:2:11: duplicate key "x", first written at 1:2: keep one`},
		{"a.yaml", "x: 1\ny: 2\nx: 3\n", `a.yaml:3:1: duplicate key "x", first written at 1:1: keep one`},
		{"a.properties", "x=1\n\n  x = 3\n", `a.properties:3:3: duplicate key "x", first written at 1:1: keep one`},
		{"a.properties", "x=1\n=3\n", `a.properties:2:1: no key: write key=value`},
		{"a.properties", "x=C:\\users", `a.properties:1:1: the value of "x": \u needs four hex digits: write \\u for a backslash and a u`},
		{"a.properties", "\\u12=C", `a.properties:1:1: the key: \u needs four hex digits: write \\u for a backslash and a u`},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			got, err := connector.Parse(test.file, []byte(test.data))
			if err == nil {
				t.Fatalf("no error but %v", got.Config)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestParseErrorHasPosition(t *testing.T) {
	_, err := connector.Parse("a.json", []byte("{\n\"x\": 1,}"))
	var fault *connector.ParseError
	if !errors.As(err, &fault) || fault.File != "a.json" || fault.Line != 2 || fault.Column != 7 {
		t.Errorf("%#v", err)
	}
}

func TestPositions(t *testing.T) {
	got, err := connector.Positions("a.yaml", []byte("x-base: &b\n  topics: t\nconfig:\n  connector.class: C\n  <<: *b\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]connector.Position{"connector.class": {Line: 4, Column: 3}, "topics": {Line: 2, Column: 3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := connector.Positions("a.json", []byte("{")); err == nil {
		t.Error("no error")
	}
}

func TestCheckUnique(t *testing.T) {
	same := []connector.Connector{{Name: "a", Source: "x/a.json"}, {Name: "b", Source: "b.yaml"}, {Name: "a", Source: "y/a.json"}, {}, {}}
	const want = `connector "a" is in both x/a.json and y/a.json: rename one of them or remove a file`
	if err := connector.CheckUnique(same); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if err := connector.CheckUnique(same[:2]); err != nil {
		t.Error(err)
	}
}

func TestStringShowsNoConfig(t *testing.T) {
	c := connector.Connector{Name: "a", Config: map[string]string{"password": "hunter2"}}
	if got := c.String(); got != "a" {
		t.Error(got)
	}
}
