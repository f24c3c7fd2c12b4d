package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// supported ends errors on anything else.
const supported = "supported are jar, zip and tar.gz (tgz)"

// install puts a download into the folder content: a jar as it is, under the last part of its URL, and what an archive
// holds into a folder named after it, where the names in several archives do not meet. It returns the number of files.
func install(b *budget, a artifact, download, content string, size int64) (int, error) {
	file, err := os.Open(download)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	start := make([]byte, 4)
	if _, err := io.ReadFull(file, start); err != nil && !isShort(err) {
		return 0, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	isZip, isGzip := bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte("\x1f\x8b"))
	switch extension := strings.ToLower(filepath.Ext(a.name)); {
	case isZip && extension == ".jar":
		return 1, keepJar(b, a, download, content, size)
	case isZip:
		return unpack(b, a, content, func(s *sink) error { return unzip(s, file, size) })
	case isGzip:
		return unpack(b, a, content, func(s *sink) error { return untar(s, file) })
	case extension == ".jar" || extension == ".zip" || extension == ".tgz" || extension == ".gz":
		return 0, fmt.Errorf("it is not what its name says (%s): %s", extension, supported)
	}
	return 0, errors.New("it is of an unknown kind: " + supported)
}

func isShort(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

func keepJar(b *budget, a artifact, download, content string, size int64) error {
	if err := b.add(size); err != nil {
		return err
	}
	if err := os.Chmod(download, 0o444); err != nil {
		return err
	}
	return os.Rename(download, unused(content, strings.TrimSuffix(a.name, filepath.Ext(a.name)), filepath.Ext(a.name)))
}

// unpack gives an archive a new folder.
func unpack(b *budget, a artifact, content string, read func(*sink) error) (int, error) {
	dir := unused(content, withoutExtension(a.name), "")
	if err := makeReadable(dir); err != nil {
		return 0, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return 0, err
	}
	defer root.Close()
	s := newSink(root, b)
	if err := read(s); err != nil {
		return 0, err
	}
	if s.files == 0 {
		return 0, errors.New("there is no file in it")
	}
	return s.files, nil
}

// makeReadable makes a folder with a mode that is not left to the umask.
func makeReadable(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	return os.Chmod(dir, 0o755)
}

func withoutExtension(name string) string {
	for _, extension := range []string{".tar.gz", ".tgz", ".zip", ".gz"} {
		if cut := len(name) - len(extension); cut > 0 && strings.EqualFold(name[cut:], extension) {
			return name[:cut]
		}
	}
	return name
}

// unused returns a path that is not there yet: artifacts from different places may have one name.
func unused(dir, name, extension string) string {
	at := filepath.Join(dir, name+extension)
	for i := 2; ; i++ {
		if _, err := os.Lstat(at); err != nil {
			return at
		}
		at = filepath.Join(dir, fmt.Sprintf("%s-%d%s", name, i, extension))
	}
}
