package atomicfile_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/connect-register/connect-register/plugin/internal/atomicfile"
)

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return strings.Join(all, " ")
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	for _, text := range []string{"first", "second", ""} {
		if err := atomicfile.Write(path, 0o440, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != text {
			t.Errorf("got %q, %v", got, err)
		}
		if stat, err := os.Stat(path); err != nil || stat.Mode() != 0o440 {
			t.Errorf("mode %v, %v", stat.Mode(), err)
		}
	}
	if got := names(t, filepath.Dir(path)); got != "a" {
		t.Errorf("files: %s", got)
	}
}

// TestWriteFails: what stood there stays, and nothing else is left.
func TestWriteFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := atomicfile.Write(path, 0o440, io.MultiReader(strings.NewReader("new"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
		t.Errorf("got %q, %v", got, err)
	}
	if got := names(t, filepath.Dir(path)); got != "a" {
		t.Errorf("files: %s", got)
	}
}
