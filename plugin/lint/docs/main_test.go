package main

import (
	"io"
	"log"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocsAreCurrent compares docs/rules.md with the rules.
func TestDocsAreCurrent(t *testing.T) {
	log.SetOutput(io.Discard) // Helm's packages warn there
	want, err := rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/rules.md is not what the rules say, run make generate (-want +got):\n%s", diff)
	}
}
