package fetch

import (
	"io"
	"io/fs"
	"os"
	"path"
)

// sink writes the entries of one archive below a folder. The modes are its own: files 0444, or 0555 if somebody may
// execute them, and folders 0755, so that a worker with any user can read them.
type sink struct {
	root    *os.Root
	budget  *budget
	folders map[string]bool
	links   []link
	files   int
}

func newSink(root *os.Root, b *budget) *sink {
	return &sink{root: root, budget: b, folders: map[string]bool{".": true}}
}

// folder makes a folder; it may be there already.
func (s *sink) folder(name string) error {
	at, err := s.entry(name)
	if err == nil {
		err = s.mkdir(at)
	}
	return err
}

// file writes a file, which must not be there yet.
func (s *sink) file(name string, mode fs.FileMode, content io.Reader) error {
	at, err := s.entry(name)
	if err != nil {
		return err
	}
	if err := s.mkdirAll(path.Dir(at)); err != nil {
		return err
	}
	file, err := s.root.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := s.budget.copy(file, content); err != nil {
		return err
	}
	s.files++
	if err := file.Chmod(readable(mode)); err != nil {
		return err
	}
	return file.Close()
}

// readable is a file's mode, whatever the archive says.
func readable(mode fs.FileMode) fs.FileMode {
	if mode&0o111 != 0 {
		return 0o555
	}
	return 0o444
}

// entry counts an entry and returns its path.
func (s *sink) entry(name string) (string, error) {
	if err := s.budget.entry(); err != nil {
		return "", err
	}
	return cleanPath(name)
}

// mkdirAll makes a folder and those above it. It counts them, for they need no entry of their own.
func (s *sink) mkdirAll(at string) error {
	if s.folders[at] {
		return nil
	}
	if err := s.mkdirAll(path.Dir(at)); err != nil {
		return err
	}
	if err := s.budget.entry(); err != nil {
		return err
	}
	return s.mkdirOne(at)
}

func (s *sink) mkdir(at string) error {
	if s.folders[at] {
		return nil
	}
	if err := s.mkdirAll(path.Dir(at)); err != nil {
		return err
	}
	return s.mkdirOne(at)
}

func (s *sink) mkdirOne(at string) error {
	if err := s.root.Mkdir(at, 0o755); err != nil {
		return err
	}
	s.folders[at] = true
	// Not left to the umask.
	return s.root.Chmod(at, 0o755)
}
