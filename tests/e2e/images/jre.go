package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// modules are what Kafka, Connect and the connectors of the tests use. Java beans are in java.desktop.
const modules = "java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.management.rmi,java.naming," +
	"java.net.http,java.prefs,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.transaction.xa,java.xml," +
	"jdk.charsets,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth," +
	"jdk.security.jgss,jdk.unsupported,jdk.zipfs"

// display are libraries for screens, printers and sound, which need more libraries, and which no server loads.
var display = []string{"awt", "fontmanager", "freetype", "harfbuzz", "javajpeg", "jawt", "jsound", "lcms", "mlib_image", "splashscreen"}

// jre returns the folder of a Java runtime, which jlink cuts out of the JDK the first time.
func jre(ctx context.Context, cache string, progress io.Writer) (string, error) {
	jlink, release, err := findJDK()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(release + modules + strings.Join(display, ",")))
	dir := filepath.Join(cache, "jre-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	fmt.Fprintln(progress, "cutting a Java runtime out of the JDK")
	work, err := os.MkdirTemp(cache, "tmp-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	made := filepath.Join(work, "jre")
	if err := run(ctx, jlink, "--no-header-files", "--no-man-pages", "--strip-java-debug-attributes", "--compress=2",
		"--add-modules", modules, "--output", made); err != nil {
		return "", err
	}
	if err := strip(made); err != nil {
		return "", err
	}
	// The archive of the JDK's own classes, with which a JVM starts in half the time. It is valid for a file without time.
	if err := run(ctx, filepath.Join(made, "bin", "java"), "-Xshare:dump"); err != nil {
		return "", err
	}
	return dir, os.Rename(made, dir)
}

// findJDK returns jlink, and what its JDK says of itself.
func findJDK() (jlink, release string, err error) {
	program := "jlink"
	if home := os.Getenv("JAVA_HOME"); home != "" {
		program = filepath.Join(home, "bin", "jlink")
	}
	if jlink, err = exec.LookPath(program); err == nil {
		jlink, err = filepath.EvalSymlinks(jlink)
	}
	if err != nil {
		return "", "", fmt.Errorf("a JDK 17 with jlink is needed, on the PATH or in JAVA_HOME: %w", err)
	}
	data, err := os.ReadFile(filepath.Join(filepath.Dir(jlink), "..", "release"))
	return jlink, string(data), err
}

// strip removes what needs a display, and all times.
func strip(dir string) error {
	for _, name := range display {
		found, err := filepath.Glob(filepath.Join(dir, "lib", "lib"+name+"*.so"))
		if err != nil {
			return err
		}
		for _, file := range found {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		return os.Chtimes(path, time.Time{}, time.Unix(0, 0))
	})
}

// natives are the programs and libraries of a Java runtime.
func natives(dir string) ([]string, error) {
	programs := []string{filepath.Join(dir, "bin", "java")}
	err := filepath.WalkDir(filepath.Join(dir, "lib"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".so" {
			programs = append(programs, path)
		}
		return err
	})
	return programs, err
}

func run(ctx context.Context, program string, args ...string) error {
	if output, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, output)
	}
	return nil
}
