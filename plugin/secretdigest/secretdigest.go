// Package secretdigest tells a changed Secret from an unchanged one without keeping what is in it. A connector's
// configuration only refers to keys of Secrets; beside the references it gets a digest of what they led to.
package secretdigest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Whoever may read Connect's API sees the digests, and passwords can be weak: each guess shall cost memory and time, for
// every owner and key anew. These are the smallest parameters of Argon2id that OWASP recommends.
const (
	passes    = 5
	memoryKiB = 7 * 1024
	// atOnce bounds the memory, whatever the number of cores.
	atOnce = 2
	// size is short on purpose: 32 bits tell a changed Secret, and of more guesses than that leave several that fit.
	size = 4
	// version is for the day when one of these changes.
	version = "1-"
)

// Digests are those of one folder of mounted Secrets: <folder>/<Secret>/<key>.
type Digests struct {
	folder, owner string
	reference     *regexp.Regexp

	mu    sync.Mutex
	known map[key]func() found
}

// New returns the digests of the Secrets below a folder, which is the one that references name. Those of another owner are other
// ones.
func New(folder, owner string) *Digests {
	folder = strings.TrimRight(folder, "/")
	return &Digests{
		folder: folder, owner: owner, known: map[key]func() found{},
		// ${dir:/folder/secret:key}, ${file:/folder/secret/key:property}, or the file's plain path.
		reference: regexp.MustCompile(`(\$\{[^}:]+:)?` + regexp.QuoteMeta(folder) + `/([a-z0-9][-.a-z0-9]*)[:/]([-._A-Za-z0-9]+)`),
	}
}

// key is one of a Secret.
type key struct{ secret, name string }

// found is a key's digest, or why there is none.
type found struct {
	digest []byte
	err    error
}

// Of returns the digest of all that a configuration refers to, "" if that is nothing that is mounted here. The error says
// which key is missing.
func (d *Digests) Of(config map[string]string) (string, error) {
	uses := d.uses(config)
	sum, any := sha256.New(), false
	for _, k := range slices.SortedFunc(maps.Keys(uses), compare) {
		if !d.mounted(k.secret) {
			continue
		}
		f := d.one(k)
		if f.err != nil {
			if uses[k].needed {
				return "", fmt.Errorf("%s: %w", uses[k].by, f.err)
			}
			continue
		}
		any = true
		fmt.Fprintf(sum, "%s/%s\n%x\n", k.secret, k.name, f.digest)
	}
	if !any {
		return "", nil
	}
	return version + hex.EncodeToString(sum.Sum(nil)[:size]), nil
}

// Prepare computes what Of will need for these configurations, as fast as the memory allows.
func (d *Digests) Prepare(ctx context.Context, configs []map[string]string) error {
	all := map[key]bool{}
	for _, config := range configs {
		for k := range d.uses(config) {
			all[k] = d.mounted(k.secret)
		}
	}
	var group errgroup.Group
	group.SetLimit(atOnce)
	for k, mounted := range all {
		if mounted {
			group.Go(func() error {
				if ctx.Err() == nil {
					d.one(k)
				}
				return ctx.Err()
			})
		}
	}
	return group.Wait()
}

// mounted tells whether a Secret has a folder here. What workers have from elsewhere cannot be judged.
func (d *Digests) mounted(secret string) bool {
	stat, err := os.Stat(filepath.Join(d.folder, secret))
	return err == nil && stat.IsDir()
}

// one digests a key, once.
func (d *Digests) one(k key) found {
	d.mu.Lock()
	once := d.known[k]
	if once == nil {
		once = sync.OnceValue(func() found { return d.read(k) })
		d.known[k] = once
	}
	d.mu.Unlock()
	return once()
}
