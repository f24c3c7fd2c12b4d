package secretdigest

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/crypto/argon2"
)

func (d *Digests) read(k key) found {
	value, err := os.ReadFile(filepath.Join(d.folder, k.secret, k.name))
	switch {
	case os.IsNotExist(err) && d.empty(k.secret):
		return found{err: fmt.Errorf("there is no Secret %s, or nothing in it; create it with the key %s, or correct the reference", k.secret, k.name)}
	case os.IsNotExist(err):
		return found{err: fmt.Errorf("the Secret %s has no key %s; add it, or correct the reference", k.secret, k.name)}
	case err != nil:
		return found{err: fmt.Errorf("reading key %s of Secret %s: %w", k.name, k.secret, unwrapped(err))}
	}
	salt := sha256.Sum256([]byte("connect-register\x00" + d.owner + "\x00" + k.secret + "\x00" + k.name))
	return found{digest: argon2.IDKey(value, salt[:], passes, memoryKiB, 1, sha256.Size)}
}

// empty tells a Secret that is not there: kubelet mounts an empty folder for one that may be missing.
func (d *Digests) empty(secret string) bool {
	entries, err := os.ReadDir(filepath.Join(d.folder, secret))
	return err == nil && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !strings.HasPrefix(e.Name(), "..") })
}

// unwrapped is the reason without the path.
func unwrapped(err error) error {
	if failed, ok := err.(*fs.PathError); ok {
		return failed.Err
	}
	return err
}
