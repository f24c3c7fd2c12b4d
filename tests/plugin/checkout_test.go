package plugin

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/version"
	"github.com/connect-register/connect-register/tests/helm"
)

// TestCheckoutIsBuiltByTheInstallHook installs what git clone gives: no bin/, so the hook has to run make build.
func TestCheckoutIsBuiltByTheInstallHook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a clone")
	// New files that nobody has added yet belong to the working tree too; what .gitignore names does not.
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = repository
	out, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		// A file that was deleted but is still in git's index is no part of the working tree.
		if err := copyFile(filepath.Join(repository, name), filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "bin", "connect-register")
	if _, err := os.Stat(program); err == nil {
		t.Fatal("bin/ is not ignored by git")
	}
	helm := newHelm(t, helm.V4)
	helm.install(t, dir)
	if _, err := os.Stat(program); err != nil {
		t.Fatalf("the install hook did not build: %v", err)
	}
	contains(t, helm.must(t, "connect-register", "--version"), version.Version)
}
