package kafka

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
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

	classPath string // "": all of libs/
}

// ClassPath is what java -cp takes to run a broker or a worker. Of connectors it holds MirrorMaker and Kafka's test
// connectors (MockSource, MockSink, VerifiableSource, VerifiableSink, SchemaSource), so every worker has these.
func (j *Jars) ClassPath() string {
	if j.classPath != "" {
		return j.classPath
	}
	return filepath.Join(j.Dir, "libs", "*")
}

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
	r := room{name: "Kafka " + version, parent: "kafka-" + version, pom: pom, args: []string{"-Dkafka.version=" + version}}
	dir, err := r.open(ctx, progress)
	if err != nil {
		return nil, err
	}
	return &Jars{Version: version, Dir: dir}, nil
}
