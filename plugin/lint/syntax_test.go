package lint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/lint"
)

// TestSyntax has files that are no YAML, or not a map.
func TestSyntax(t *testing.T) {
	const noMap = "a values file is a map of keys, write e.g. kafka: {bootstrapServers: broker:9092}"
	tests := []struct {
		name, text string
		want       string
	}{
		{"a tab", "kafka:\n\tbootstrapServers: b\n", "1.yaml:2:1: this is no YAML: found character that cannot start any token; indent with blanks, not tabs"},
		{"too little indented", "kafka:\n  a: b\n c: d\nrest: {}\n", "1.yaml:3:1: this is no YAML: did not find expected key"},
		{"not closed", good + "kafka: {a: b\nworker: {}\n", "1.yaml:2:1: this is no YAML: did not find expected ',' or '}'"},
		{"two colons", good + "rest:\n  a: b: c\n", "1.yaml:3:1: this is no YAML: mapping values are not allowed in this context"},
		{"an unknown alias", "kafka: *k\n", "1.yaml:1:1: this is no YAML: an alias is used that is not defined: put a value that begins with * in quotes"},
		{"not UTF-8", "# ü\nkafka: \"\xfc\"\n", "1.yaml:2:9: this is no YAML: a byte here is not UTF-8: save the file as UTF-8"},
		{"a list", "\n- kafka\n", "1.yaml:2:1: " + noMap},
		{"a text", "kafka\n", "1.yaml:1:1: " + noMap},
		{"empty", "", noServer},
		{"only a comment", "# nothing\n", noServer},
		{"only a document's start", "---\n# nothing\n", noServer},
		{"null", "null\n", noServer},
		{"holds itself", "kafka: &k {a: *k}\n", "failed to parse 1.yaml: error converting YAML to JSON: yaml: anchor 'k' value contains itself"},
		{"merges itself", "kafka: &k {<<: *k}\n", "failed to parse 1.yaml: error converting YAML to JSON: yaml: anchor 'k' value contains itself"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			check(t, values.Options{}, []string{test.text}, test.want)
		})
	}
}

// TestAllFilesAreRead: what is wrong with the files themselves is told at once, and nothing else.
func TestAllFilesAreRead(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.yaml")
	check(t, values.Options{ValueFiles: []string{missing}}, []string{"- a\n", "rest: {prt: 1}\n", "a: b: c\n"},
		"reading values: open "+missing+": no such file or directory",
		"1.yaml:1:1: a values file is a map of keys, write e.g. kafka: {bootstrapServers: broker:9092}",
		"3.yaml:1:1: this is no YAML: mapping values are not allowed in this context")
}

// TestBigFile is not searched for the fault's line: that would take minutes.
func TestBigFile(t *testing.T) {
	text := strings.Repeat("# a comment of many\n", 10000)
	check(t, values.Options{}, []string{text + "a: b: c\n"}, "1.yaml:10001:1: this is no YAML: mapping values are not allowed in this context")
}

// TestStandardInput is merged once for the schema and once for the rules, though it can be read only once. Its keys
// have no place.
func TestStandardInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stdin")
	if err := os.WriteFile(file, []byte(good+"worker: {config: {group.id: g}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	stdin, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	defer func(before *os.File) { os.Stdin = before }(os.Stdin)
	os.Stdin = stdin
	for range 2 {
		check(t, values.Options{ValueFiles: []string{"-"}}, nil, "worker.config.group.id: the chart sets this property, set worker.groupId")
	}
}

func TestBadFlag(t *testing.T) {
	check(t, values.Options{Values: []string{"a=b,c"}}, nil, `failed parsing --set data: key "c" has no value`)
}

// TestWorkerKeyTwice: the worker starts with the last one, so that is no error, and the last one is what the rules look at.
func TestWorkerKeyTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	text := "group.id=a\r\nheartbeat.interval.ms=two\r\ngroup.id=b\r\nheartbeat.interval.ms=3000\r\ngroup.id=c\r\n"
	if err := os.WriteFile("w.properties", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range lint.Check(t.Context(), lint.Options{Workers: []string{"w.properties"}}).Findings {
		if f.Rule == "duplicate-key" || f.Rule == "wrong-type" || f.Rule == "syntax" {
			got = append(got, string(f.Severity)+" "+f.String())
		}
	}
	const takes = " already, and the worker takes the last one alone: keep one"
	same(t, got, "warning w.properties:3:1: group.id: it stands in line 1"+takes, "warning w.properties:4:1: heartbeat.interval.ms: it stands in line 2"+takes,
		"warning w.properties:5:1: group.id: it stands in line 3"+takes)
}
