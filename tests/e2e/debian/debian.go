// Package debian installs Debian packages that the tests take programs from.
package debian

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/connect-register/connect-register/tests/toolcache"
)

// Package is one of Debian's, with the pattern of a file that it is needed for.
type Package struct{ Name, File string }

// Missing lists the names of packages whose file is not there.
func Missing(packages []Package) []string {
	var missing []string
	for _, p := range packages {
		if found, err := filepath.Glob(p.File); err != nil || len(found) == 0 {
			missing = append(missing, p.Name)
		}
	}
	return missing
}

// Require installs what is missing, when run by root on Debian, and says what to type otherwise. what needs them is for
// messages: "the images of the tests need …".
func Require(ctx context.Context, what string, packages []Package, progress io.Writer) error {
	missing := Missing(packages)
	if len(missing) == 0 {
		return nil
	}
	names := strings.Join(missing, " ")
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("%s Debian's packages %s, and this system has no apt-get: run the tests on Debian, or set KUBECONFIG to a cluster of yours",
			what, strings.Join(missing, ", "))
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("%s Debian's packages: type sudo apt-get install --no-install-recommends %s", what, names)
	}
	return installMissing(ctx, what, packages, progress)
}

// installMissing looks again once no other test installs: that one may have wanted the same.
func installMissing(ctx context.Context, what string, packages []Package, progress io.Writer) error {
	unlock, err := lock(ctx, progress)
	if err != nil {
		return err
	}
	defer unlock()
	if missing := Missing(packages); len(missing) > 0 {
		if err := install(ctx, missing, progress); err != nil {
			return err
		}
	}
	if missing := Missing(packages); len(missing) > 0 {
		return fmt.Errorf("%s Debian's %s, which apt-get installed without the expected files", what, strings.Join(missing, ", "))
	}
	return nil
}

// lock is for tests side by side: apt-get waits for another one's lock of dpkg when asked, and never for its lock of the lists.
func lock(ctx context.Context, progress io.Writer) (func(), error) {
	cache, err := toolcache.Dir()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	return toolcache.Lock(ctx, filepath.Join(cache, "apt.lock"), "installs Debian's packages", progress)
}

func install(ctx context.Context, missing []string, progress io.Writer) error {
	fmt.Fprintln(progress, "installing Debian's", strings.Join(missing, ", "))
	for _, args := range [][]string{{"update", "-q"}, append([]string{"install", "-q", "-y", "--no-install-recommends"}, missing...)} {
		command := exec.CommandContext(ctx, "apt-get", args...)
		// In runlevel 1 the packages start no daemons: a containerd of the machine's own would not be used.
		command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1")
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(args, " "), err, output)
		}
	}
	return nil
}
