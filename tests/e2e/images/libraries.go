package images

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// libraries adds the shared libraries that programs and libraries of this machine need, where they are here. What stands
// among the programs themselves, as a JRE's own libraries do, is not looked for.
func (t tree) libraries(ctx context.Context, programs []string) error {
	ldd := exec.CommandContext(ctx, "ldd", programs...)
	output, err := ldd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) { // ldd fails when one program is static, and goes on
		return fmt.Errorf("finding shared libraries: %w", err)
	}
	own := func(library string) bool {
		return slices.ContainsFunc(programs, func(p string) bool { return filepath.Base(p) == library })
	}
	found, missing := parseLDD(string(output))
	for _, library := range missing {
		if !own(library) {
			return fmt.Errorf("finding shared libraries: ldd does not find %s, which one of these needs: %s", library, strings.Join(programs, ", "))
		}
	}
	for _, path := range found {
		if own(filepath.Base(path)) {
			continue
		}
		if err := t.copy(path, path); err != nil {
			return err
		}
	}
	return nil
}

// In ldd's output a line is "name => path (address)", "name => not found", "path (address)" for the loader, or the
// kernel's own "linux-vdso.so.1 (address)".
var lddLine = regexp.MustCompile(`(?m)^\t(?:(\S+) => )?(/\S+|not found)`)

func parseLDD(output string) (found, missing []string) {
	for _, line := range lddLine.FindAllStringSubmatch(output, -1) {
		if line[2] == "not found" {
			missing = append(missing, line[1])
		} else {
			found = append(found, line[2])
		}
	}
	slices.Sort(found)
	slices.Sort(missing)
	return slices.Compact(found), slices.Compact(missing)
}

// loaded adds libraries that no file names but that are loaded in time: by a thread that ends, and by native code in
// jars that was linked with an older libc.
func (t tree) loaded(names ...string) error {
	for library := range t {
		if filepath.Base(library) != "libc.so.6" {
			continue
		}
		for _, name := range names {
			path := "/" + filepath.Join(filepath.Dir(library), name)
			if err := t.copy(path, path); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("finding shared libraries: there is no libc.so.6")
}
