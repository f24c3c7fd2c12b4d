package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// settings are those of the kernel that a kubelet writes. They are not of a namespace: the whole machine has them.
var settings = []string{
	"vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes",
}

const settingsDir = "/proc/sys"

// coverSettings lays files with what the settings are now over them, in the folder dir, so that the kubelet writes into these.
func coverSettings(dir string) error {
	for _, setting := range settings {
		path := filepath.Join(settingsDir, setting)
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		cover := filepath.Join(dir, strings.ReplaceAll(setting, "/", "-"))
		if err == nil {
			err = os.WriteFile(cover, data, 0o644)
		}
		if err == nil {
			err = unix.Mount(cover, path, "", unix.MS_BIND, "")
		}
		if err != nil {
			return fmt.Errorf("covering the setting %s: %w", setting, err)
		}
	}
	return nil
}

// settingsNow are the settings with their values.
func settingsNow() (all []string) {
	for _, setting := range settings {
		if data, err := os.ReadFile(filepath.Join(settingsDir, setting)); err == nil {
			all = append(all, "setting "+setting+" = "+strings.TrimSpace(string(data)))
		}
	}
	return all
}
