package lint_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/output"
	"github.com/connect-register/connect-register/plugin/release"
)

const canary = "s3cr3t-canary"

// seeds are files of each kind, with a password.
var seeds = map[string]string{
	"a.json":            "{\"connector.class\": \"FileStreamSink\",\r\n \"topics\": \"t\", \"x.password\": \"" + canary + "\"}",
	"a.yaml":            "name: a\nconfig: &c\n  connector.class: FileStreamSink\n  tasks.max: two\n  x.password: " + canary + "\n",
	"a.properties":      "connector.class=FileStreamSink\ntopics=C:\\x\nx.password=" + canary + "\n",
	"worker.properties": "group.id=g\r\nssl.keystore.password=" + canary + "\r\nrest.port=1\r\n",
}

// TestNoPasswordIsWritten: each seed is found to hold a password, and no format shows it.
func TestNoPasswordIsWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range seeds {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o := lint.Options{Connectors: []string{name}}
		if name == "worker.properties" {
			o = lint.Options{Workers: []string{name}}
		}
		found := lint.Check(t.Context(), o).Findings
		if !slices.ContainsFunc(found, func(f lint.Finding) bool { return f.Rule == "plain-secret" && f.Line > 0 }) {
			t.Errorf("%s: no password is found: %v", name, found)
		}
		for _, format := range output.Formats {
			var out bytes.Buffer
			if err := output.Write(&out, format, found); err != nil || strings.Contains(out.String(), canary) {
				t.Errorf("%s as %s: %v, or a password is shown", name, format, err)
			}
		}
	}
}

// FuzzFiles reads any file as each kind: nothing panics, and each finding of a rule has its place in the file.
func FuzzFiles(f *testing.F) {
	for name, text := range seeds {
		f.Add(name, []byte(text))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if !strings.Contains("a.json a.yaml a.properties worker.properties", name) || name == "" {
			return
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Skip()
		}
		o := lint.Options{Connectors: []string{path}}
		if name == "worker.properties" {
			o = lint.Options{Workers: []string{path}}
		}
		told(t, data, lint.Check(t.Context(), o).Findings)
	})
}

// told looks at the places of findings in a file, and writes them in each format.
func told(t *testing.T, data []byte, found []lint.Finding) {
	t.Helper()
	lines := 2 + bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r"))
	for _, finding := range found {
		if finding.Line > lines || finding.Line < 0 || strings.ContainsAny(finding.Message, "\n\r") {
			t.Errorf("%+v", finding)
		}
	}
	for _, format := range output.Formats {
		var out bytes.Buffer
		if err := output.Write(&out, format, found); err != nil {
			t.Error(err)
		}
	}
}

// FuzzValues reads any file as values, through Helm, the chart and all rules.
func FuzzValues(f *testing.F) {
	for _, text := range []string{
		alone + "connectors: {a: {config: {connector.class: FileStreamSink, topics: t, tasks.max: 007}}}\n",
		"x: &x {replicas: 3.10}\r\nworker: {<<: [*x, *x]}\r\nkafka: {bootstrapServers: b, a: yes}\r\n",
		"kafka: &k {<<: *k}\n", "worker: &a [*a]\n", "a: b: c\n", "\ufeff- a\n", "? [a]\n: b\n", "connectors: [a]\nworker: {config: x}\n",
		alone + "connectorTemplates: {t: {config: {connector.class: C}}}\nconnectors: {a: {template: t}, a: null}\n", "--- !!set {a}\n", "a: !!binary x\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "values.yaml")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Skip()
		}
		o := release.Options{Values: values.Options{ValueFiles: []string{path}}}
		told(t, data, lint.Check(t.Context(), lint.Options{Values: &o}).Findings)
	})
}
