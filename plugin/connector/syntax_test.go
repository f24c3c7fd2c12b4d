package connector_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connector"
)

func TestJSONSyntax(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"trailing comma", "{\n  \"a\": \"é\",\n}", "2:11: trailing comma: remove it before the closing }"},
		{"trailing comma in a list", `{"tasks": [1 , ]}`, "1:14: trailing comma: remove it before the closing ]"},
		{"missing comma", "{\n  \"a\": \"b\"\n  \"c\": 1\n}", "3:3: a comma is missing before this"},
		{"missing colon", `{"a" "b"}`, "1:6: a colon is missing between key and value"},
		{"comma too many", `{"a": 1,, "b": 2}`, "1:9: a comma too many, or the value before it is missing"},
		{"line comment", "{\n  // why\n}", "2:3: JSON has no comments: remove it"},
		{"comment after a value", "{\"a\": 1 /* why */}", "1:9: JSON has no comments: remove it"},
		{"hash", "{\"a\": 1,\n# why\n}", "2:1: JSON has no comments: remove it"},
		{"shell placeholder", `{"a": ${PORT}}`, `1:7: a placeholder must stand in double quotes, "${…}"`},
		{"template placeholder", `{"a": {{ .Values.port }}}`, `1:8: a placeholder must stand in double quotes, "${…}"`},
		{"placeholder as a word", "{\n \"api.key\": [API_KEY]}", "2:14: a text must stand in double quotes"},
		{"Python's True", `{"a": True}`, "1:7: a text must stand in double quotes"},
		{"a word that begins as a literal", `{"a": nope}`, "1:7: a text must stand in double quotes"},
		{"key without quotes", `{a: 1}`, "1:2: a text must stand in double quotes"},
		{"single quotes", `{'a': 1}`, "1:2: JSON knows no single quotes: write double quotes"},
		{"leading zero", `{"a": 007}`, "1:8: a number cannot begin with 0: put the value in double quotes"},
		{"half a number", `{"a": 1.}`, "1:9: this is not a number: put the value in double quotes"},
		{"unit", `{"a": 10s}`, "1:9: expected a comma or a closing bracket; a text must stand in double quotes"},
		{"quote inside a text", `{"a": "x"y"}`, `1:10: expected a comma or a closing bracket: write \" for a quote inside a text`},
		{"single backslash", `{"a": "x\.y"}`, `1:9: a backslash stands alone in a text: write \\ for one backslash`},
		{"windows path", `{"a": "c:\users"}`, `1:12: \u needs four hex digits: write \\u for a backslash and a u`},
		{"shell continuation", "{ \\\n}", "1:3: a backslash outside a text: remove it"},
		{"line break in a text", "{\"a\": \"x\ny\"}", `1:9: a line break or control character inside a text: close the text with ", or write \n or \t`},
		{"unexpected end", "{\"a\": {\"b\": 1}\n\n", `1:15: unexpected end of file: a closing }, ] or " is missing`},
		{"empty", " \n", `1:1: the file is empty: write one connector, {"name": …, "config": {…}}`},
		{"two connectors", "{}\n{}", "2:1: more text after the end of the connector: remove it, or write one connector a file"},
		{"not JSON at all", "name=x", "1:1: expected { here: a connector is one JSON object"},
		{"not UTF-8", "{\"a\":\n\"é\xff\"}", "2:3: a byte here is not UTF-8: save the file as UTF-8"},
		{"old Mac line ends", "{\r\"a\": x}", "2:6: a text must stand in double quotes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := connector.Parse("a.json", []byte(test.data))
			if diff := cmp.Diff("a.json:"+test.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestYAMLSyntax(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"empty", "# nothing\n", "1:1: the file is empty: write one connector, name: … and config: …"},
		{"two documents", "a: 1\n---\nb: 2\n", "3:1: a second document: write one connector a file"},
		{"a list", "- a: 1\n", "1:1: a list: write one connector, name: … and config: …"},
		{"a text", "hello\n", "1:1: a text: write one connector, name: … and config: …"},
		{"tab", "config:\n\ta: 1\n", "2:1: this is not YAML: found character that cannot start any token; indent with blanks, not tabs"},
		{"colon in a value", "a: 1\nb: c: d\n", "2:1: this is not YAML: mapping values are not allowed in this context; put the value in quotes, and see the indentation"},
		{"comma of JSON", "a: 1\nb: \"x\",\nc: 2\n", "2:1: this is not YAML: did not find expected key; remove the comma at the end"},
		{"quote not closed", "a: 1\n  \nb: \"x\nc: 2\n", "3:1: this is not YAML: found unexpected end of stream"},
		{"unknown alias", "a: 1\nb: *x\n", "2:1: this is not YAML: an alias is used that is not defined: put a value that begins with * in quotes"},
		{"tag of another tool", "connector.class: C\npassword: !vault hunter2\n", `2:11: the tag "!vault" is not known here: write the text itself`},
		{"a list as a key", "? [a]\n: b\n", "1:3: the key is a list: write a text"},
		{"merge of a text", "<<: x\n", "1:5: << takes a mapping: write <<: *anchor, or a list of such"},
		{"merge of itself", "config: &c\n  <<: *c\n", "1:9: aliases unfold to too much: write the keys out"},
		{"not UTF-8", "a: \xff\n", "1:4: a byte here is not UTF-8: save the file as UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := connector.Parse("a.yaml", []byte(test.data))
			if diff := cmp.Diff("a.yaml:"+test.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Nine levels of nine would be 387 million keys.
func TestYAMLBomb(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("x-0: &a0 {k: v}\n")
	for i := 1; i <= 9; i++ {
		alias := fmt.Sprintf("*a%d,", i-1)
		fmt.Fprintf(&bomb, "x-%d: &a%d {<<: [%s]}\n", i, i, strings.Repeat(alias, 9))
	}
	bomb.WriteString("config: {<<: *a9}\n")
	_, err := connector.Parse("a.yaml", []byte(bomb.String()))
	if err == nil || !strings.Contains(err.Error(), "aliases unfold to too much") {
		t.Errorf("got %v", err)
	}
}

func TestDeepNesting(t *testing.T) {
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	for _, file := range []string{"a.json", "a.yaml"} {
		_, err := connector.Parse(file, []byte(`{"connector.class": "C", "x": `+deep+"}"))
		if err == nil || !strings.Contains(err.Error(), `config key "x" is a list`) {
			t.Errorf("%s: got %.200v", file, err)
		}
	}
}

func TestErrorsShowNoValue(t *testing.T) {
	for _, data := range []string{
		`{"password": "hunter2" "x": 1}`, `{"password": hunter2}`, `{"password": "hunter2\q"}`, `{"password": ["hunter2"]}`,
		`{"password": "hunter2"hunter2"}`, `{"password": "hunter2`, `{"password": "hunter2", "password": "hunter2"}`,
		`{"connector.class": "C", "password": {"hunter2": "hunter2"}}`, `{"password": "hunter2"}`, `hunter2`,
	} {
		for _, file := range []string{"a.json", "a.yaml", "a.properties"} {
			_, err := connector.Parse(file, []byte(data))
			if err == nil {
				continue
			}
			if text := err.Error(); strings.Contains(text, "hunter2") || strings.Contains(text, "\n") {
				t.Errorf("%s %s: %s", file, data, text)
			}
		}
	}
}

// Neither the positions nor the search for a fault may take quadratic time; it is a fraction of a second on an idle machine.
func TestBigFiles(t *testing.T) {
	var flat, yaml strings.Builder
	flat.WriteString(`{"connector.class": "C"`)
	for i := range 50000 {
		fmt.Fprintf(&flat, `, "key.%d": "é value %d"`, i, i)
	}
	flat.WriteString("}")
	for i := range 900 {
		fmt.Fprintf(&yaml, "key.%d: \"a value %d, long enough\"\n", i, i)
	}
	start := time.Now()
	if c, err := connector.Parse("a.json", []byte(flat.String())); err != nil || len(c.Config) != 50001 {
		t.Error(err)
	}
	_, err := connector.Parse("a.yaml", []byte("connector.class: \"C\n"+yaml.String()))
	if err == nil || !strings.HasPrefix(err.Error(), "a.yaml:1:1: this is not YAML") {
		t.Error(err)
	}
	_, err = connector.Parse("a.yaml", []byte(yaml.String()+strings.Repeat(yaml.String(), 10)+"\""))
	if err == nil || !strings.HasPrefix(err.Error(), "a.yaml: this is not YAML: line ") {
		t.Error(err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
}
