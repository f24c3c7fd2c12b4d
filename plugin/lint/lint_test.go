package lint_test

import (
	"io"
	"log"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/release"
)

// Helm's packages warn through the standard logger.
func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

// good are the least values, to be written on one line before a fault.
const good = `kafka: {bootstrapServers: "b:1"}` + "\n"

const (
	unknown  = "unknown key, remove it or see the chart's values.yaml for the right name"
	noServer = "kafka.bootstrapServers: it is empty, set it to your brokers, e.g. kafka.bootstrapServers=broker:9092"
	scalar   = "want null or boolean or number or string"
)

// check writes values files, 1.yaml, 2.yaml and so on, and compares the findings.
func check(t *testing.T, o values.Options, files []string, want ...string) []lint.Finding {
	t.Helper()
	t.Chdir(t.TempDir())
	for i, text := range files {
		name := string(rune('1'+i)) + ".yaml"
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o.ValueFiles = append(o.ValueFiles, name)
	}
	findings := lint.Values(t.Context(), release.Options{Values: o})
	var got []string
	for _, finding := range findings {
		got = append(got, finding.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	return findings
}

func TestFindingString(t *testing.T) {
	for want, finding := range map[string]lint.Finding{
		"v.yaml:3:5: a.b: what": {File: "v.yaml", Line: 3, Column: 5, Key: "a.b", Message: "what"},
		"v.yaml: what":          {File: "v.yaml", Message: "what"},
		"a.b: what":             {Key: "a.b", Message: "what"},
		"what":                  {Message: "what"},
	} {
		if got := finding.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
