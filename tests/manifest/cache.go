package manifest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/connect-register/connect-register/tests/toolcache"
)

// layout is part of the names in the cache: another number when reading keeps other things.
const layout = 1

// cached reads the module's schemas from the tool cache, where it puts them first if they are not there.
func (m module) cached(ctx context.Context) (components, error) {
	cache, err := toolcache.Dir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "schemas")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the tool cache: %w", err)
	}
	unlock, err := toolcache.Lock(ctx, filepath.Join(dir, "lock"), "fetches schemas", os.Stderr)
	if err != nil {
		return nil, err
	}
	defer unlock()
	file := filepath.Join(dir, fmt.Sprintf("%s-%s-%d.json", path.Base(m.path), m.version, layout))
	data, err := os.ReadFile(file)
	if err == nil {
		var all components
		return all, json.Unmarshal(data, &all)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	all, err := m.fetch(ctx)
	if err != nil {
		return nil, err
	}
	return all, write(file, all)
}

// write renames a finished file into place, so that a stopped run leaves none that is half written.
func write(file string, all components) error {
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".schemas-")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err := errors.Join(err, temporary.Sync(), temporary.Chmod(0o644), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}
