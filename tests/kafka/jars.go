package kafka

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/connect-register/connect-register/tests/toolcache"
)

// DefaultVersion is the Kafka version of Version when the environment names none.
const DefaultVersion = "4.3.1"

// Version is the Kafka version to test with: $KAFKA_VERSION, or DefaultVersion. 3.9.1 to 4.3.1 are known to work.
func Version() string {
	if version := os.Getenv("KAFKA_VERSION"); version != "" {
		return version
	}
	return DefaultVersion
}

// Jars are the jars of one Kafka version, resolved and complete.
type Jars struct {
	Version string
	Dir     string // holds libs/ and plugins/; shared with other processes, never to be changed
}

// ClassPath is what java -cp takes to run a broker or a worker. Of connectors it holds MirrorMaker and Kafka's test
// connectors (MockSource, MockSink, VerifiableSource, VerifiableSink, SchemaSource), so every worker has these.
func (j *Jars) ClassPath() string { return filepath.Join(j.Dir, "libs", "*") }

// PluginPath returns the folders for a worker's plugin.path: one, with FileStreamSource and FileStreamSink.
func (j *Jars) PluginPath() []string {
	return []string{filepath.Join(j.Dir, "plugins", "connect-file")}
}

var versionPattern = regexp.MustCompile(`^[0-9][0-9A-Za-z.-]*$`)

// Resolve returns the jars of a Kafka version, such as Version(). The first time it gets them with Maven, which takes
// seconds to minutes and is told to progress, a line a second at most; later they come from
// ${XDG_CACHE_HOME:-$HOME/.cache}/connect-register/kafka-<version>, and nothing is told. Processes that resolve at the
// same time wait for each other. The first time needs a JDK 17 or newer and mvn; an error of Maven ends with the last
// lines of its output.
func Resolve(ctx context.Context, version string, progress io.Writer) (*Jars, error) {
	jars, err := resolve(ctx, version, progress)
	if err != nil {
		return nil, fmt.Errorf("resolving Kafka %s: %w", version, err)
	}
	return jars, nil
}

func resolve(ctx context.Context, version string, progress io.Writer) (*Jars, error) {
	if !versionPattern.MatchString(version) {
		return nil, fmt.Errorf("%q is not a version such as %s", version, DefaultVersion)
	}
	cache, err := toolcache.Dir()
	if err != nil {
		return nil, err
	}
	// What is cached depends on the pom, so the folder's name does: a changed pom never touches jars in use.
	sum := sha256.Sum256(pom)
	parent := filepath.Join(cache, "kafka-"+version)
	dir := filepath.Join(parent, "jars-"+hex.EncodeToString(sum[:6]))
	jars := &Jars{Version: version, Dir: dir}
	if complete(dir) {
		return jars, nil
	}
	if _, err := findJava(ctx); err != nil {
		return nil, err
	}
	mvn, err := findMaven()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	unlock, err := toolcache.Lock(ctx, filepath.Join(cache, "resolve.lock"), "resolves Kafka", progress)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if complete(dir) { // by the one we waited for
		return jars, nil
	}
	return jars, fill(ctx, mvn, version, dir, progress)
}

// fill makes dir in one step: jars are gathered beside it, counted and renamed. It needs the lock.
func fill(ctx context.Context, mvn, version, dir string, progress io.Writer) error {
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
	if err := runMaven(ctx, guard, mvn, version, work, progress); err != nil {
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
	fmt.Fprintf(progress, "resolved Kafka %s: %d jars in %s\n", version, count, time.Since(begin).Round(time.Second))
	return nil
}
