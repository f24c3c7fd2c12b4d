package secretfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/internal/secretfile"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRead drops one line break and nothing else.
func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"a": "a", "a\n": "a", "a\r\n": "a", "a\n\n": "a\n", "a\r\n\r\n": "a\r\n", "a\r": "a\r", " a ": " a ", "\na": "\na", "\xff\x00": "\xff\x00",
	} {
		if got, err := secretfile.Read(write(t, text)); err != nil || got != want {
			t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"", "\n", "\r\n"} {
		if _, err := secretfile.Read(write(t, text)); !errors.Is(err, secretfile.ErrEmpty) {
			t.Errorf("%q: got %v", text, err)
		}
	}
	if _, err := secretfile.Read(write(t, strings.Repeat("x", 1<<20+1))); err == nil || strings.Contains(err.Error(), "xx") {
		t.Errorf("got %v", err)
	}
	if _, err := secretfile.Read(filepath.Join(t.TempDir(), "gone")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
