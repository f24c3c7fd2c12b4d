package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// marker is the file that makes a folder of jars complete. It is written last, and lists the size and path of each jar:
// after a power cut a file can be there and be empty.
const marker = "complete"

// cacheDir is where jars are kept, by the XDG rules on every system.
func cacheDir() (string, error) {
	base := os.Getenv("XDG_CACHE_HOME")
	if !filepath.IsAbs(base) { // relative ones are to be ignored, says XDG
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("finding the cache folder: %w", err)
		}
		base = filepath.Join(home, ".cache")
	}
	return filepath.Join(base, "connect-register"), nil
}

// inventory lists the jars below dir, a line each, and counts them.
func inventory(dir string) (string, int, error) {
	var list strings.Builder
	count := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".jar" {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		fmt.Fprintf(&list, "%d %s\n", info.Size(), name)
		count++
		return err
	})
	return list.String(), count, err
}

// writeMarker declares dir complete and returns the number of its jars.
func writeMarker(dir string) (int, error) {
	list, count, err := inventory(dir)
	if err != nil {
		return 0, err
	}
	if count == 0 {
		return 0, errors.New("mvn succeeded and copied no jars")
	}
	return count, os.WriteFile(filepath.Join(dir, marker), []byte(list), 0o644)
}

// complete says whether dir holds exactly what its marker lists.
func complete(dir string) bool {
	want, err := os.ReadFile(filepath.Join(dir, marker))
	if err != nil {
		return false
	}
	have, count, err := inventory(dir)
	return err == nil && count > 0 && have == string(want)
}

// lock takes a lock file, which the system releases if this process dies, and returns what gives it back. It waits for
// another process that has it.
func lock(ctx context.Context, path string, progress io.Writer) (func(), error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for told := false; ; told = true {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			file.Close()
			return nil, fmt.Errorf("locking %s: %w", path, err)
		}
		if !told {
			fmt.Fprintln(progress, "waiting for another process that resolves Kafka")
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
