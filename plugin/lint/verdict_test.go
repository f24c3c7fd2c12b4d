package lint_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/release"
)

// TestVerdict: lint finds nothing exactly when Helm's own packages render, for all values that the chart is tested with.
func TestVerdict(t *testing.T) {
	cases, err := filepath.Glob("../../tests/chart/testdata/*.values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := filepath.Glob("../../charts/kafka-connect/examples/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 10 || len(examples) == 0 {
		t.Fatalf("%d cases, %d examples", len(cases), len(examples))
	}
	for _, file := range append(cases, examples...) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			verdict(t, file, strings.HasPrefix(filepath.Base(file), "err-"))
		})
	}
}

// TestVerdictOnOddFiles has what the two might read differently.
func TestVerdictOnOddFiles(t *testing.T) {
	for name, test := range map[string]struct {
		text  string
		wrong bool
	}{
		"a mark in front":         {"\ufeff" + good, false},
		"two documents":           {good + "---\nrest: {prt: 1}\n", false},
		"a date":                  {good + "worker: {config: {x: 2020-01-01}}\n", false},
		"binary":                  {good + "worker: {config: {x: !!binary aGVsbG8=}}\n", false},
		"a whole float":           {good + "worker: {replicas: 3.0}\n", false},
		"half a worker":           {good + "worker: {replicas: 2.5}\n", true},
		"null for a map":          {good + "worker: null\n", true},
		"null for a default":      {good + "nameOverride: null\n", false},
		"null for what is needed": {good + "clusterName: null\n", true},
		"null for a connector":    {good + "connectors: {a: null}\n", false},
		"a map for a text":        {good + "clusterName: {a: 1}\n", true},
		"a text for a map":        {good + "rest: x\n", true},
		"no number":               {good + "worker: {config: {x: .nan}}\n", true},
		"a map as a key":          {good + "? {a: b}\n: c\n", true},
		"a number as a key":       {good + "1: x\n", true},
		"a boolean as a key":      {"kafka: {bootstrapServers: b, yes: 1}\n", true},
		"a quoted merge":          {good + "worker: {\"<<\": {replicas: 1}}\n", true},
		"only a document's start": {"---\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "values.yaml")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			verdict(t, file, test.wrong)
		})
	}
}

func verdict(t *testing.T, file string, wrong bool) {
	t.Helper()
	o := release.Options{Values: values.Options{ValueFiles: []string{file}}}
	findings := lint.Values(t.Context(), o)
	_, err := release.Render(t.Context(), o)
	if (len(findings) > 0) != wrong || (err != nil) != wrong {
		t.Errorf("want wrong %v, lint says %v, Helm says %v", wrong, findings, err)
	}
	// The schema's findings come in random order: here always in the same.
	for range 5 {
		if again := lint.Values(t.Context(), o); !slices.Equal(again, findings) {
			t.Fatalf("another run finds %v, before %v", again, findings)
		}
	}
}
