package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChartHasTheCurrentFiles(t *testing.T) {
	files, err := generated("../values")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("../../charts/kafka-connect", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not what schema/ makes; run make generate (-want +got):\n%s", name, diff)
		}
	}
}
