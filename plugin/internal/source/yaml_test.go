package source_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// TestYAMLText: no error shows a value; the place and what is wrong stay.
func TestYAMLText(t *testing.T) {
	for text, want := range map[string]string{
		"password: *s3cr3t":           "an alias is used that is not defined: put a value that begins with * in quotes",
		"password: &s3cr3t [*s3cr3t]": "an anchor's value contains itself",
		"password: !!int s3cr3t":      "cannot decode !!str a text as a !!int",
		"a: 1\n\tb: s3cr3t":           "line 2: found a tab character that violates indentation",
	} {
		err := yaml.Unmarshal([]byte(text), new(any))
		if err == nil {
			t.Errorf("%q is read", text)
			continue
		}
		if got := source.YAMLText(err); got != want || strings.Contains(got, "s3cr3t") {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
