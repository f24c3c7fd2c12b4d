package debian

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

func TestMissing(t *testing.T) {
	file := t.TempDir()
	packages := []Package{{"there", file}, {"by pattern", file[:len(file)-1] + "*"}, {"not there", file + "/none"}, {"nowhere", file + "/*/none"}}
	if missing := Missing(packages); !slices.Equal(missing, []string{"not there", "nowhere"}) {
		t.Errorf("missing %q", missing)
	}
	if err := Require(t.Context(), "this test needs", packages[:2], t.Output()); err != nil {
		t.Error(err)
	}
}

// TestOneInstallsAtATime: apt-get, here a stand-in, fails when another runs.
func TestOneInstallsAtATime(t *testing.T) {
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nmkdir %[1]s/running || exit 100\nsleep 0.1\ntouch %[1]s/installed\nrmdir %[1]s/running\n", dir)
	if err := os.WriteFile(filepath.Join(dir, "apt-get"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	t.Setenv("XDG_CACHE_HOME", dir)
	var tests sync.WaitGroup
	for range 4 {
		tests.Go(func() {
			if err := installMissing(t.Context(), "this test needs", []Package{{"installed", dir + "/installed"}}, t.Output()); err != nil {
				t.Error(err)
			}
		})
	}
	tests.Wait()
}
