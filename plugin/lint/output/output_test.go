package output_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/output"
	"github.com/connect-register/connect-register/plugin/lint/rule"
)

func write(t *testing.T, format string, findings ...lint.Finding) string {
	t.Helper()
	var out bytes.Buffer
	if err := output.Write(&out, format, findings); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// on writes a file and is a finding in it.
func on(t *testing.T, text string, line, column int) lint.Finding {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a,b.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return lint.Finding{Rule: "wrong-type", Severity: rule.Error, File: "a,b.yaml", Line: line, Column: column, Key: "a.b", Message: "100% wrong"}
}

const headline = "error: a.b: 100% wrong [wrong-type]\n"

func TestText(t *testing.T) {
	for _, c := range []struct {
		name, text   string
		line, column int
		want         string
	}{
		{"a block", "x:\r\n  tasks.max: two # note\r\n", 2, 3, "     2 |   tasks.max: two # note\n       |   ^\n"},
		{"a tab", "x\n\tk=v\n", 2, 2, "     2 | \tk=v\n       | \t^\n"},
		{"one of several", `{"pin": "1234", "k": "v", "q": "5678"}`, 1, 17, "     1 | … \"k\": \"v\"\n       |   ^\n"},
		{"a flow map", "{pin: 1234, k: v, q: 5678}", 1, 13, "     1 | … k: v\n       |   ^\n"},
		{"a map", "k: {pin: 1234}", 1, 1, "     1 | k: …\n       | ^\n"},
		{"a password", "db.password: hunter22", 1, 1, "     1 | db.password: ********\n       | ^\n"},
		{"a password in an URL", "url: jdbc:x://me:hunter22@h/", 1, 1, "     1 | url: jdbc:x://me:********@h/\n       | ^\n"},
		{"no such line", "a\n", 7, 1, ""},
		{"no such column", "a\n", 1, 9, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := on(t, c.text, c.line, c.column)
			_, rest, _ := strings.Cut(write(t, "text", f), "\n")
			if diff := cmp.Diff(c.want, rest); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := write(t, "text", lint.Finding{Rule: "wrong-type", Severity: rule.Error, Key: "a.b", Message: "100% wrong"}); got != headline {
		t.Error(got)
	}
}

func TestSecretIsNotShown(t *testing.T) {
	f := on(t, "connection.uri: mongodb", 1, 1)
	f.Secret = true
	if got := write(t, "text", f); strings.Contains(got, "mongodb") {
		t.Error(got)
	}
}

func TestGitHub(t *testing.T) {
	if got := write(t, "github", on(t, "", 2, 3)); got != "::error file=a%2Cb.yaml,line=2,col=3,title=wrong-type::a.b: 100%25 wrong\n" {
		t.Error(got)
	}
	if got := write(t, "github", lint.Finding{Rule: "x", Severity: rule.Info, Message: "a\nb"}); got != "::notice title=x::a%0Ab\n" {
		t.Error(got)
	}
}

func TestJSON(t *testing.T) {
	if got := write(t, "json"); !strings.Contains(got, `"findings": []`) {
		t.Error(got)
	}
	var answer struct {
		Findings []lint.Finding
		Counts   map[rule.Severity]int
	}
	if err := json.Unmarshal([]byte(write(t, "json", on(t, "", 2, 3))), &answer); err != nil || answer.Findings[0].Line != 2 || answer.Counts[rule.Error] != 1 {
		t.Errorf("%+v %v", answer, err)
	}
}

// TestSARIF looks at what GitHub's code scanning needs.
func TestSARIF(t *testing.T) {
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(write(t, "sarif", on(t, "", 2, 3))), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	result := run.Results[0]
	at := result.Locations[0].PhysicalLocation
	if log.Version != "2.1.0" || run.Tool.Driver.Rules[result.RuleIndex].ID != "wrong-type" || result.Level != "error" ||
		at.ArtifactLocation.URI != "a,b.yaml" || at.Region.StartLine != 2 || at.Region.StartColumn != 3 {
		t.Errorf("%+v", log)
	}
}

// TestPathsInSARIF: what an address cannot hold is escaped.
func TestPathsInSARIF(t *testing.T) {
	for file, want := range map[string]string{
		"dev/a.yaml": `"uri": "dev/a.yaml"`, "my files/50%.yaml": `"uri": "my%20files/50%25.yaml"`, "a:b.yaml": `"uri": "./a:b.yaml"`,
	} {
		if got := write(t, "sarif", lint.Finding{Rule: "schema", File: file}); !strings.Contains(got, want) {
			t.Errorf("%s: %s", want, got[strings.Index(got, "results"):])
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := output.Write(&bytes.Buffer{}, "xml", nil); err == nil || !strings.Contains(err.Error(), "text, json, sarif, github") {
		t.Error(err)
	}
}
