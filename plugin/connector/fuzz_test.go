package connector_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/connect-register/connect-register/plugin/connector"
)

// fuzz parses what the fuzzer finds: it must not panic, and what comes out must hold what Connector promises.
func fuzz(f *testing.F, file string, seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := connector.Parse(file, data)
		if err != nil {
			if text := err.Error(); strings.ContainsAny(text, "\n\r") || !strings.HasPrefix(text, file+":") {
				t.Errorf("not one line about the file: %q", text)
			}
			return
		}
		if _, has := c.Config["name"]; has || c.Name == "" || c.Config["connector.class"] == "" {
			t.Errorf("not normal: %q %q", c.Name, c.Config)
		}
		for key, value := range c.Config {
			if !utf8.ValidString(key + value) {
				t.Errorf("not UTF-8: %q=%q", key, value)
			}
		}
		if !connector.Equal(c.Config, c.Config) {
			t.Error("not equal to itself")
		}
		c.Redact(string(data))
	})
}

func FuzzParseJSON(f *testing.F) {
	fuzz(f, "a.json",
		`{"name": "orders", "initial_state": "PAUSED", "config": {"connector.class": "C", "tasks.max": 1e3, "x": null}}`,
		`{"connector.class": "C", "a": [1, {"b": []}], "c": {"d": {}}}`, "\ufeff{\"connector.class\": \"\\ud83d\\ude00\"}",
		`{"a": ${X},}`, `{"a": "\q"}`, `{"a": tru}`, `{`, `[]`, `null`, "", "{\"connector.class\": \"C\", \"password\": \"a\u2028b\"}")
}

func FuzzParseProperties(f *testing.F) {
	fuzz(f, "a.properties",
		"name=orders\nconnector.class = C\ntopics: a,\\\r\n  b\n", "connector.class C\n! x\n#y\\\nz", "a\\=b\\:c\\ d=\\u00e9\\ud83d\\ude00\nconnector.class=x\\",
		"\\", "\\\n", "=", "a=\\u12", "connector.class=\xff\x00", "\ufeffconnector.class=C")
}

func FuzzParseYAML(f *testing.F) {
	fuzz(f, "a.yaml",
		"name: orders\nconfig:\n  connector.class: C\n  tasks.max: 007\n", "x-a: &a {k: v}\nconfig: {<<: [*a, *a], connector.class: C}\n",
		"connector.class: C\n---\nb: 1\n", "config: &c\n  <<: *c\n", "? [a]\n: b\n", "a: !x y\n", "\tb", "a: |\n  x\n", "<<: {connector.class: C}", "*a", "&a *a", "%YAML 1.2\n--- !!set {a}")
}
