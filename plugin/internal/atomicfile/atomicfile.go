// Package atomicfile writes files that are whole or not there.
package atomicfile

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes all of from to path, with exactly this mode whatever the umask is. The file appears under its name once
// it is whole. An older one is replaced, also one that may not be written or that is being executed.
func Write(path string, mode fs.FileMode, from io.Reader) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if err := fill(file, mode, from); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

func fill(file *os.File, mode fs.FileMode, from io.Reader) error {
	defer file.Close()
	if _, err := io.Copy(file, from); err != nil {
		return err
	}
	if err := file.Chmod(mode); err != nil {
		return err
	}
	return file.Close()
}
