package example_test

import (
	"testing"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/example"
	"github.com/connect-register/connect-register/plugin/lint/rule"
)

// without are rules that no short file can break.
var without = map[string]bool{"online-invalid": true, "online-plugin": true, "too-big": true}

// TestExamples: each rule finds its bad example, in its place, and nothing is wrong with the good one.
func TestExamples(t *testing.T) {
	for _, r := range rule.All() {
		if without[r.ID] {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			e, err := example.Of(r.ID)
			if err != nil {
				t.Fatal(err)
			}
			bad, err := example.Check(t.Context(), t.TempDir(), e.Kafka, e.Bad)
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			for _, f := range bad.Findings {
				switch {
				case f.Rule == r.ID:
					found++
					if f.Line == 0 && r.ID != "same-name" {
						t.Errorf("it has no place: %s", f)
					}
				case f.Severity != rule.Info:
					t.Errorf("the bad example breaks another rule, %s: %s", f.Rule, f)
				}
			}
			if found == 0 {
				t.Errorf("the rule does not find its bad example: %v", bad.Findings)
			}
			good, err := example.Check(t.Context(), t.TempDir(), e.Kafka, e.Good)
			if err != nil {
				t.Fatal(err)
			}
			keeps(t, r, good)
		})
	}
}

func keeps(t *testing.T, r rule.Rule, good lint.Result) {
	t.Helper()
	for _, f := range good.Findings {
		if f.Rule == r.ID || f.Severity != rule.Info {
			t.Errorf("the good example is found by %s: %s", f.Rule, f)
		}
	}
}
