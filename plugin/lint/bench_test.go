package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/release"
)

// BenchmarkValues has 1,000 connectors in one values file.
func BenchmarkValues(b *testing.B) {
	var text strings.Builder
	text.WriteString(alone + "connectors:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "  orders-%d:\n    config:\n      connector.class: io.debezium.connector.jdbc.JdbcSinkConnector\n      topics: orders-%d\n"+
			"      tasks.max: 2\n      connection.url: jdbc:postgresql://db/orders\n      connection.username: u\n      insert.mode: upsert\n"+
			"      transforms: route\n      transforms.route.type: org.apache.kafka.connect.transforms.RegexRouter\n"+
			"      transforms.route.regex: (.*)\n      transforms.route.replacement: x-$1\n      errors.tolerance: all\n", i, i)
	}
	file := filepath.Join(b.TempDir(), "values.yaml")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r := lint.Check(b.Context(), lint.Options{Values: &release.Options{Values: values.Options{ValueFiles: []string{file}}}})
		if len(r.Findings) > 0 {
			b.Fatal(r.Findings[0])
		}
	}
}
