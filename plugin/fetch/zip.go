package fetch

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// maxDirectory bounds a zip's list of entries, in bytes, because it is read into memory at once. 20,000 entries with
// long names have 6 MiB.
const maxDirectory = 16 << 20

// errDirectory is for a longer list.
var errDirectory = fmt.Errorf("its list of entries is larger than %s: this is no connector plugin", formatSize(maxDirectory))

// unzip unpacks a zip.
func unzip(s *sink, file *os.File, size int64) error {
	archive, err := openZip(file, size)
	if err != nil {
		return err
	}
	for _, f := range archive.File {
		if err := zipEntry(s, f); err != nil {
			return entryError(f.Name, err)
		}
	}
	return s.finish()
}

func openZip(file io.ReaderAt, size int64) (*zip.Reader, error) {
	directory := &boundedAt{ReaderAt: file, left: maxDirectory}
	archive, err := zip.NewReader(directory, size)
	if err != nil {
		return nil, fmt.Errorf("reading zip: %w", err)
	}
	directory.open = true
	for _, f := range archive.File {
		if f.Name == "META-INF/MANIFEST.MF" {
			return nil, errors.New("it is a jar (there is META-INF/MANIFEST.MF), so its URL's path must end in .jar")
		}
	}
	return archive, nil
}

// boundedAt fails after left bytes, until it is open.
type boundedAt struct {
	io.ReaderAt
	left int64
	open bool
}

func (b *boundedAt) ReadAt(p []byte, offset int64) (int, error) {
	if b.open {
		return b.ReaderAt.ReadAt(p, offset)
	}
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errDirectory
	}
	return b.ReaderAt.ReadAt(p, offset)
}

func zipEntry(s *sink, f *zip.File) error {
	const encrypted = 1
	mode := f.Mode()
	switch {
	case f.Flags&encrypted != 0:
		return errors.New("it is encrypted: pack it without a password")
	case mode.IsDir() || isFolderName(f.Name):
		return s.folder(f.Name)
	case mode.Type() == fs.ModeSymlink:
		return zipSymlink(s, f)
	case !mode.IsRegular():
		return errors.New("it is neither file, folder nor symlink, e.g. a device")
	}
	content, err := f.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	return s.file(f.Name, mode, content)
}

// zipSymlink reads a link's target, which a zip holds as its content.
func zipSymlink(s *sink, f *zip.File) error {
	content, err := f.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	var target strings.Builder
	if _, err := io.Copy(&target, io.LimitReader(content, maxPath+1)); err != nil {
		return err
	}
	if target.Len() > maxPath {
		return fmt.Errorf("it is a symlink to a path longer than %d bytes", maxPath)
	}
	return s.symlink(f.Name, target.String())
}
