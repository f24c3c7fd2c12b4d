package fetch

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// untar unpacks a tar.gz.
func untar(s *sink, file *os.File) error {
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("reading gzip: %w", err)
	}
	archive := tar.NewReader(s.budget.stream(unzipped))
	for {
		header, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return s.finish()
		case errors.Is(err, tar.ErrHeader) && s.budget.entries == 0:
			return errors.New("it is gzip with no tar in it; " + supported)
		case err != nil:
			return fmt.Errorf("reading tar: %w", err)
		}
		if err := tarEntry(s, header, archive); err != nil {
			return entryError(header.Name, err)
		}
	}
}

func tarEntry(s *sink, header *tar.Header, content io.Reader) error {
	switch header.Typeflag {
	case tar.TypeReg, tar.TypeGNUSparse:
		return s.file(header.Name, fs.FileMode(header.Mode), content)
	case tar.TypeDir:
		return s.folder(header.Name)
	case tar.TypeSymlink:
		return s.symlink(header.Name, header.Linkname)
	case tar.TypeXGlobalHeader:
		// git archive writes one, with the commit's id.
		return s.budget.entry()
	case tar.TypeLink:
		return errors.New("it is a hard link, which is not unpacked: pack the file itself")
	}
	return errors.New("it is neither file, folder nor symlink, e.g. a device")
}
