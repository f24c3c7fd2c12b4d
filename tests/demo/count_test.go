package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestTally(t *testing.T) {
	tests := []struct {
		name        string
		records     []string
		first, last int
		want        count
	}{
		{"all once", numbered(1, 3), 1, 3, count{3, 0, 0}},
		{"one twice", append(numbered(1, 3), "record 2"), 1, 3, count{4, 1, 0}},
		{"one thrice", append(numbered(1, 3), "record 2", "record 2"), 1, 3, count{5, 2, 0}},
		{"one missing", []string{"record 1", "record 3"}, 1, 3, count{2, 0, 1}},
		{"twice and missing", []string{"record 1", "record 1"}, 1, 2, count{2, 1, 1}},
		{"others are not counted", numbered(1, 10), 4, 6, count{3, 0, 0}},
		{"none", nil, 1, 2, count{0, 0, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := tally(test.records, test.first, test.last)
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
			if got.exactlyOnce() != (test.want.duplicates+test.want.missing == 0) {
				t.Errorf("exactlyOnce is %t", got.exactlyOnce())
			}
		})
	}
	if _, err := tally([]string{"something else"}, 1, 2); err == nil {
		t.Error("a foreign line: no error")
	}
}

func TestReadLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sink.txt")
	if lines, err := readLines(path); err != nil || len(lines) != 0 {
		t.Errorf("no file: %v, %v", lines, err)
	}
	if err := os.WriteFile(path, []byte("a\nb\nhalf"), 0o600); err != nil {
		t.Fatal(err)
	}
	if lines, err := readLines(path); err != nil || !slices.Equal(lines, []string{"a", "b"}) {
		t.Errorf("got %v, %v", lines, err)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}
