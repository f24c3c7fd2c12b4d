package kafka

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/connect-register/connect-register/tests/toolcache"
)

//go:embed testplugins/*.java
var testPlugins embed.FS

// testServices is what a worker with plugin.discovery=service_load finds connectors by.
const testServices = `com.github.connectregister.testplugins.QuickSourceConnector
com.github.connectregister.testplugins.HangingSourceConnector
`

// TestPlugins returns a folder for a worker's plugin.path with the connectors of testplugins/: QuickSource, which does
// next to nothing and stops at once, and HangingSource, which takes long or fails as configured. The first time they are
// compiled with the JDK; later they come from the cache.
func (j *Jars) TestPlugins(ctx context.Context) (string, error) {
	dir, err := j.testPlugins(ctx)
	if err != nil {
		return "", fmt.Errorf("building the test connectors: %w", err)
	}
	return dir, nil
}

func (j *Jars) testPlugins(ctx context.Context) (string, error) {
	sources, err := fs.Glob(testPlugins, "testplugins/*.java")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	io.WriteString(sum, testServices)
	for _, name := range sources {
		text, err := testPlugins.ReadFile(name)
		if err != nil {
			return "", err
		}
		sum.Write(text)
	}
	cache, err := toolcache.Dir()
	if err != nil {
		return "", err
	}
	parent := filepath.Join(cache, "kafka-"+j.Version)
	dir := filepath.Join(parent, "testplugins-"+hex.EncodeToString(sum.Sum(nil)[:6]))
	if complete(dir) {
		return dir, nil
	}
	unlock, err := toolcache.Lock(ctx, filepath.Join(cache, "resolve.lock"), "resolves Kafka", io.Discard)
	if err != nil {
		return "", err
	}
	defer unlock()
	if complete(dir) { // by the one we waited for
		return dir, nil
	}
	return dir, j.compile(ctx, sources, parent, dir)
}

// compile makes dir in one step, as room.fill does. It needs the lock.
func (j *Jars) compile(ctx context.Context, sources []string, parent, dir string) error {
	work, err := os.MkdirTemp(parent, "tmp-")
	if err != nil {
		return err
	}
	guard, err := newWatchdog(work) // removes work
	if err != nil {
		return err
	}
	defer guard.close()
	if err := os.CopyFS(work, testPlugins); err != nil {
		return err
	}
	java, err := findJava(ctx)
	if err != nil {
		return err
	}
	libs, err := filepath.Glob(filepath.Join(j.Dir, "libs", "*.jar"))
	if err != nil {
		return err
	}
	// The compiler as a module of java: a javac on the PATH could be another JDK's.
	argv := []string{java, "-m", "jdk.compiler/com.sun.tools.javac.Main", "--release", "17", "-Xlint:-path", "-proc:none",
		"-cp", strings.Join(libs, string(os.PathListSeparator)), "-d", "classes"}
	javac, err := start(guard, command{name: "javac", argv: append(argv, sources...), dir: work, log: filepath.Join(work, "javac.log")})
	if err != nil {
		return err
	}
	if err := javac.wait(ctx); err != nil {
		return err
	}
	made := filepath.Join(work, "made")
	if err := os.Mkdir(made, 0o755); err != nil {
		return err
	}
	if err := writeJar(filepath.Join(made, "testplugins.jar"), filepath.Join(work, "classes")); err != nil {
		return err
	}
	if _, err := writeMarker(made); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(made, dir)
}

func writeJar(path, classes string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	jar := zip.NewWriter(file)
	if err := jar.AddFS(os.DirFS(classes)); err != nil {
		return err
	}
	entry, err := jar.Create("META-INF/services/org.apache.kafka.connect.source.SourceConnector")
	if err != nil {
		return err
	}
	if _, err := io.WriteString(entry, testServices); err != nil {
		return err
	}
	if err := jar.Close(); err != nil {
		return err
	}
	return file.Close()
}
