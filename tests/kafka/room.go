package kafka

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/connect-register/connect-register/tests/toolcache"
)

// room is a folder of the cache that holds what one pom copies.
type room struct {
	name   string // for messages, such as Kafka 4.3.1
	parent string // folder of the cache, such as kafka-4.3.1
	pom    []byte
	args   []string // of mvn, beside the folder
}

// open returns the folder, with all its jars. The first time Maven fills it; processes wait for each other.
func (r room) open(ctx context.Context, progress io.Writer) (string, error) {
	cache, err := toolcache.Dir()
	if err != nil {
		return "", err
	}
	// What is cached depends on the pom, so the folder's name does: a changed pom never touches jars in use.
	sum := sha256.Sum256(r.pom)
	parent := filepath.Join(cache, r.parent)
	dir := filepath.Join(parent, "jars-"+hex.EncodeToString(sum[:6]))
	if complete(dir) {
		return dir, nil
	}
	if _, err := findJava(ctx); err != nil {
		return "", err
	}
	mvn, err := findMaven()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	unlock, err := toolcache.Lock(ctx, filepath.Join(cache, "resolve.lock"), "resolves Kafka", progress)
	if err != nil {
		return "", err
	}
	defer unlock()
	if complete(dir) { // by the one we waited for
		return dir, nil
	}
	return dir, r.fill(ctx, mvn, dir, progress)
}

// fill makes dir in one step: jars are gathered beside it, counted and renamed. It needs the lock.
func (r room) fill(ctx context.Context, mvn, dir string, progress io.Writer) error {
	begin := time.Now()
	work, err := os.MkdirTemp(filepath.Dir(dir), "tmp-")
	if err != nil {
		return err
	}
	guard, err := newWatchdog(work)
	if err != nil {
		return err
	}
	defer guard.close()
	if err := r.runMaven(ctx, guard, mvn, work, progress); err != nil {
		return err
	}
	gathered := filepath.Join(work, "jars")
	count, err := writeMarker(gathered)
	if err != nil {
		return err
	}
	// What stands there is not complete: an earlier rename's folder from which somebody removed something.
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Rename(gathered, dir); err != nil {
		return err
	}
	fmt.Fprintf(progress, "resolved %s: %d jars in %s\n", r.name, count, time.Since(begin).Round(time.Second))
	return nil
}
