package kafka

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

//go:embed extras.xml
var extrasPom []byte

// Extras are jars beside Kafka's own that few tests need.
type Extras struct {
	Dir string // holds log4j1/ and agents/; shared with other processes, never to be changed
}

// ResolveExtras returns them, as Resolve does Kafka's jars, from ${XDG_CACHE_HOME:-$HOME/.cache}/connect-register/kafka-extras.
func ResolveExtras(ctx context.Context, progress io.Writer) (*Extras, error) {
	dir, err := room{name: "Kafka's extras", parent: "kafka-extras", pom: extrasPom}.open(ctx, progress)
	if err != nil {
		return nil, fmt.Errorf("resolving Kafka's extras: %w", err)
	}
	return &Extras{Dir: dir}, nil
}

// JMXExporter is the path of Prometheus' JMX exporter, a Java agent.
func (e *Extras) JMXExporter() string {
	return filepath.Join(e.Dir, "agents", "jmx_prometheus_javaagent.jar")
}

// WithLog4j1 returns jars that log with log4j 1, as Kafka 3's own releases do, instead of log4j 2. Kafka 4 does not run so.
func (e *Extras) WithLog4j1(jars *Jars) (*Jars, error) {
	libs := filepath.Join(jars.Dir, "libs")
	entries, err := os.ReadDir(libs)
	if err != nil {
		return nil, err
	}
	path := []string{filepath.Join(e.Dir, "log4j1", "*")}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), "log4j-") {
			path = append(path, filepath.Join(libs, entry.Name()))
		}
	}
	with := *jars
	with.classPath = strings.Join(path, string(os.PathListSeparator))
	return &with, nil
}
