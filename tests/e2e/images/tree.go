package images

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// tree is what a layer holds, by path without a leading slash. Times are not kept.
type tree map[string]entry

type entry struct {
	mode   fs.FileMode
	owner  int    // user and group
	target string // of a symbolic link
	source string // the file of this machine that holds the contents; "": they are data
	data   []byte
}

// put adds an entry, and the folders above it that are missing.
func (t tree) put(name string, e entry) {
	name = strings.TrimPrefix(name, "/")
	t[name] = e
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, ok := t[dir]; !ok {
			t[dir] = entry{mode: fs.ModeDir | 0o755}
		}
	}
}

func (t tree) dir(name string, mode fs.FileMode, owner int) {
	t.put(name, entry{mode: fs.ModeDir | mode, owner: owner})
}

func (t tree) file(name string, mode fs.FileMode, data string) {
	t.put(name, entry{mode: mode, data: []byte(data)})
}

func (t tree) link(name, target string) {
	t.put(name, entry{mode: fs.ModeSymlink | 0o777, target: target})
}

// copy takes a file of this machine, or the one that a link leads to.
func (t tree) copy(name, source string) error {
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file", source)
	}
	t.put(name, entry{mode: info.Mode().Perm(), source: source})
	return nil
}

// copyAll takes the files below a folder that keep allows, by their path in it; nil allows all.
func (t tree) copyAll(name, dir string, keep func(rel string) bool) error {
	return filepath.WalkDir(dir, func(source string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, source)
		if err != nil {
			return err
		}
		if keep != nil && rel != "." && !keep(rel) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if e.IsDir() {
			return nil
		}
		return t.copy(path.Join(name, filepath.ToSlash(rel)), source)
	})
}

// embedded takes the files of a program's own folder. Scripts are made executable.
func (t tree) embedded(name string, files fs.FS, dir string) error {
	return fs.WalkDir(files, dir, func(source string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, source)
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if path.Ext(source) == ".sh" {
			mode = 0o755
		}
		t.file(path.Join(name, strings.TrimPrefix(source, dir)), mode, string(data))
		return nil
	})
}
