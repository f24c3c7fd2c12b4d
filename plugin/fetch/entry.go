package fetch

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
)

// maxPath is the longest path in an archive, in bytes; the system's own limit is 4096 with the folder before it.
const maxPath = 1024

// cleanPath makes of an entry's name a path below the folder, or "." for the folder itself. A backslash separates too, as
// programs on Windows write it. Any .. is refused, for an honest archive has none.
func cleanPath(name string) (string, error) {
	slashed := strings.ReplaceAll(name, `\`, "/")
	switch {
	case slashed == "":
		return "", errors.New("it has no name")
	case strings.HasPrefix(slashed, "/"), len(slashed) > 1 && slashed[1] == ':':
		return "", errors.New("the path is absolute")
	case slices.Contains(strings.Split(slashed, "/"), ".."):
		return "", errors.New("the path has .. in it, which may lead out of the folder")
	case len(slashed) > maxPath:
		return "", fmt.Errorf("the path is longer than %d bytes", maxPath)
	}
	return path.Clean(slashed), nil
}

// isFolderName tells names that end as folders do; programs on Windows mark them by nothing else.
func isFolderName(name string) bool {
	return strings.HasSuffix(name, "/") || strings.HasSuffix(name, `\`)
}

// entryError names the entry of an error.
func entryError(name string, err error) error {
	const shown = 200
	if len(name) > shown {
		name = name[:shown] + "…"
	}
	return fmt.Errorf("entry %q: %w", name, reason(err))
}

// reason drops the temporary paths from the system's errors, and says what two of them mean here.
func reason(err error) error {
	switch {
	case errors.Is(err, fs.ErrExist):
		return errors.New("its path is there twice")
	case errors.Is(err, syscall.ENOTDIR):
		return errNotFolder
	}
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

var errNotFolder = errors.New("it lies below a file as if that were a folder")
