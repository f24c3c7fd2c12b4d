package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCatalogIsCurrent reads the jars again and compares.
func TestCatalogIsCurrent(t *testing.T) {
	files, err := generate(t.Context(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not what the jars say, run make generate (-want +got):\n%s", name, diff)
		}
	}
}
