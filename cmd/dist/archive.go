package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// entry is a file of an archive, or a folder: its name ends in a slash then.
type entry struct {
	name   string
	mode   int64
	data   []byte
	source string // the file that holds the contents, when it is too long for data
}

// writeArchive packs entries without times and owners, and renames what is whole.
func writeArchive(path string, entries []entry) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".dist-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	compressed, err := gzip.NewWriterLevel(file, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(compressed)
	for _, e := range entries {
		if err := e.write(w); err != nil {
			return err
		}
	}
	if err := errors.Join(w.Close(), compressed.Close(), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

func (e entry) write(w *tar.Writer) error {
	header := &tar.Header{Name: e.name, Mode: e.mode, Typeflag: tar.TypeReg, Size: int64(len(e.data))}
	var content io.Reader = strings.NewReader(string(e.data))
	if strings.HasSuffix(e.name, "/") {
		header.Typeflag = tar.TypeDir
	}
	if e.source != "" {
		file, err := os.Open(e.source)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		header.Size, content = info.Size(), file
	}
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	_, err := io.Copy(w, content)
	return err
}

// writeSums writes what sha256sum -c reads.
func writeSums(path string, files []string) error {
	var text strings.Builder
	slices.Sort(files)
	for _, file := range files {
		sum, err := sumOf(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%s  %s\n", sum, filepath.Base(file))
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}

func sumOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sum.Sum(nil)), nil
}
