package fetch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// makeWork makes the temporary folder of a run, beside the folder that is to be made: only on one volume can the result
// be renamed.
func makeWork(dir string) (string, error) {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(parent, workPrefix(dir))
	if err != nil {
		return "", fmt.Errorf("%w (%s)", err, ownFolder)
	}
	return work, nil
}

// workPrefix begins the names of the work folders for a folder; the rest are digits.
func workPrefix(dir string) string { return "." + filepath.Base(dir) + ".fetch-" }

const ownFolder = "--to must be a folder below the volume, not the volume itself"

// removeStale removes what a run that was killed has left: workers would take it for a plugin.
func removeStale(dir string) error {
	parent := filepath.Dir(dir)
	entries, err := os.ReadDir(parent)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		number, stale := strings.CutPrefix(entry.Name(), workPrefix(dir))
		if stale && number != "" && strings.Trim(number, "0123456789") == "" {
			if err := os.RemoveAll(filepath.Join(parent, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// place puts the new folder where the old one was, if there was one. The old one goes into the work folder.
func place(work, content, dir string) error {
	old := filepath.Join(work, "old")
	err := os.Rename(dir, old)
	replaces := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w (%s)", err, ownFolder)
	}
	if err = os.Rename(content, dir); err != nil && replaces {
		err = errors.Join(err, os.Rename(old, dir))
	}
	return err
}
