package fetch

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
)

// link is a symlink to be made at the end, so that nothing is ever written through one.
type link struct{ name, at, to string }

// symlink notes a link. It must be relative and stay in the folder; what it leads to is looked at in finish.
func (s *sink) symlink(name, to string) error {
	at, err := s.entry(name)
	if err != nil {
		return err
	}
	target := path.Join(path.Dir(at), to)
	if to == "" || path.IsAbs(to) || target == ".." || strings.HasPrefix(target, "../") {
		return fmt.Errorf("it is a symlink to %q, out of the folder", to)
	}
	s.links = append(s.links, link{name, at, to})
	return nil
}

// finish makes the symlinks. Each must lead to a file of the archive: to folders they could form circles.
func (s *sink) finish() error {
	for _, l := range s.links {
		if err := s.mkdirAll(path.Dir(l.at)); err != nil {
			return entryError(l.name, err)
		}
		if err := s.root.Symlink(l.to, l.at); err != nil {
			return entryError(l.name, unlinked(err))
		}
	}
	for _, l := range s.links {
		if stat, err := s.root.Stat(l.at); err != nil || !stat.Mode().IsRegular() {
			return entryError(l.name, fmt.Errorf("it is a symlink to %q, which is no file of this archive", l.to))
		}
	}
	s.files += len(s.links)
	return nil
}

// unlinked drops the paths from an error of making a link.
func unlinked(err error) error {
	var failed *os.LinkError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
