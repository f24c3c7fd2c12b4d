package kafka

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// marker is the file that makes a folder of jars complete. It is written last, and lists the size and path of each jar:
// after a power cut a file can be there and be empty.
const marker = "complete"

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
