package node

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

const cgroups = "/sys/fs/cgroup"

// hierarchies are the mounted trees of control groups: one (version 2), or one a controller.
func hierarchies() (dirs []string) {
	if _, err := os.Stat(filepath.Join(cgroups, "cgroup.controllers")); err == nil {
		return []string{cgroups}
	}
	entries, _ := filepath.Glob(filepath.Join(cgroups, "*"))
	for _, dir := range entries {
		if _, err := os.Stat(filepath.Join(dir, "cgroup.procs")); err == nil {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// makeCgroup makes the group that all pods are below, so that it can be removed as a whole.
func makeCgroup(name string) error {
	for _, dir := range hierarchies() {
		group := filepath.Join(dir, name)
		if err := os.Mkdir(group, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if filepath.Base(dir) == "cpuset" {
			if err := inherit(dir, group); err != nil {
				return err
			}
		}
	}
	return nil
}

// inherit gives a group its parent's processors and memory nodes, which version 1 leaves empty.
func inherit(parent, group string) error {
	for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
		data, err := os.ReadFile(filepath.Join(parent, file))
		if err == nil {
			err = os.WriteFile(filepath.Join(group, file), data, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// removeCgroup removes the group and all below it. Killed processes leave their groups a moment later.
func removeCgroup(name string) error {
	var err error
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		err = nil
		for _, dir := range hierarchies() {
			err = errors.Join(err, removeTree(filepath.Join(dir, name)))
		}
		if err == nil {
			return nil
		}
	}
	return err
}

func removeTree(root string) error {
	var dirs []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			dirs = append(dirs, path)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	slices.Reverse(dirs)
	for _, dir := range dirs {
		if err := syscall.Rmdir(dir); err != nil {
			return &fs.PathError{Op: "removing", Path: dir, Err: err}
		}
	}
	return nil
}
