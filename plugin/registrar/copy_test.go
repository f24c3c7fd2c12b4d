package registrar_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestCopy: this test is the program. The second time the file is there and read-only.
func TestCopy(t *testing.T) {
	to := filepath.Join(t.TempDir(), "registrar")
	for range 2 {
		if code, stdout, stderr := execute(t, "copy", "--to", to); code != 0 || stdout+stderr != "" {
			t.Fatalf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
		}
	}
	got, err := os.ReadFile(to)
	want, err2 := os.ReadFile(os.Args[0])
	if err != nil || err2 != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d, %v, %v", len(got), len(want), err, err2)
	}
	if stat, err := os.Stat(to); err != nil || stat.Mode() != 0o555 {
		t.Errorf("mode %v, %v", stat.Mode(), err)
	}
}

func TestCopyRefuses(t *testing.T) {
	dir := t.TempDir()
	for want, args := range map[string][]string{
		"--to is missing, set it to the file to make, e.g. --to /probe/registrar":                       nil,
		"--to " + dir + " is a folder, name a file in it, e.g. --to " + filepath.Join(dir, "registrar"): {"--to", dir},
	} {
		code, stdout, stderr := execute(t, append([]string{"copy"}, args...)...)
		if code != 1 || stdout != "" || stderr != "Error: "+want+"\n" {
			t.Errorf("exit code %d, stdout %q, stderr %q, want %q", code, stdout, stderr, want)
		}
	}
}
