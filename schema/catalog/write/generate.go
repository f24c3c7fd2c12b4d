package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/connect-register/connect-register/schema/catalog"
	"github.com/connect-register/connect-register/tests/kafka"
)

//go:embed Facts.java
var factsJava []byte

//go:embed Fields.java
var fieldsJava []byte

// releases are the newest of each version of Kafka that Maven has.
var releases = map[string]string{"3.9": "3.9.1", "4.0": "4.0.1", "4.1": "4.1.1", "4.2": "4.2.1", "4.3": "4.3.1"}

// unannounced are connectors whose jars lack the files that announce plugins.
var unannounced = map[string][]string{
	"mongodb": {"com.mongodb.kafka.connect.MongoSourceConnector", "com.mongodb.kafka.connect.MongoSinkConnector"},
}

// program is the compiled Java program.
type program struct{ dir string }

func compile(ctx context.Context, dir string, jars *kafka.Jars) (program, error) {
	args := []string{"-d", dir, "-cp", jars.ClassPath()}
	for name, source := range map[string][]byte{"Facts.java": factsJava, "Fields.java": fieldsJava} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, source, 0o600); err != nil {
			return program{}, err
		}
		args = append(args, path)
	}
	if out, err := exec.CommandContext(ctx, "javac", args...).CombinedOutput(); err != nil {
		return program{}, fmt.Errorf("javac: %w\n%s", err, out)
	}
	return program{dir}, nil
}

// read runs the program on a class path.
func (p program) read(ctx context.Context, classPath []string, args ...string) (*catalog.Catalog, error) {
	path := strings.Join(append([]string{p.dir}, classPath...), string(os.PathListSeparator))
	argv := append([]string{"-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", path, "Facts"}, args...)
	cmd := exec.CommandContext(ctx, "java", argv...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("java Facts %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	c := &catalog.Catalog{}
	return c, json.Unmarshal(out, c)
}

// generate returns the catalogue's files by name.
func generate(ctx context.Context, progress io.Writer) (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "connect-register-catalog-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	newest, err := kafka.Resolve(ctx, releases[catalog.Versions[len(catalog.Versions)-1]], progress)
	if err != nil {
		return nil, err
	}
	p, err := compile(ctx, dir, newest)
	if err != nil {
		return nil, err
	}
	own, err := p.kafka(ctx, progress)
	if err != nil {
		return nil, err
	}
	others, err := p.connectors(ctx, newest, own, progress)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"kafka.json": format(own), "connectors.json": format(others)}, nil
}

// kafka reads each version and joins them.
func (p program) kafka(ctx context.Context, progress io.Writer) (*catalog.Catalog, error) {
	var all []*catalog.Catalog
	for _, version := range catalog.Versions {
		jars, err := kafka.Resolve(ctx, releases[version], progress)
		if err != nil {
			return nil, err
		}
		c, err := p.read(ctx, []string{jars.ClassPath(), filepath.Join(jars.PluginPath()[0], "*")}, "kafka")
		if err != nil {
			return nil, fmt.Errorf("reading Kafka %s: %w", version, err)
		}
		all = append(all, c)
	}
	return merge(all), nil
}

// connectors reads the connectors of others, each beside the newest Kafka alone.
func (p program) connectors(ctx context.Context, jars *kafka.Jars, own *catalog.Catalog, progress io.Writer) (*catalog.Catalog, error) {
	all := &catalog.Catalog{From: "the versions in tests/kafka/connectors.xml"}
	for _, name := range kafka.Connectors {
		dir, err := kafka.ResolveConnector(ctx, name, progress)
		if err != nil {
			return nil, err
		}
		path := []string{filepath.Join(dir, "*"), jars.ClassPath()}
		c, err := p.read(ctx, path, append([]string{dir}, unannounced[name]...)...)
		if err != nil {
			return nil, fmt.Errorf("reading the connector %s: %w", name, err)
		}
		all.Plugins = append(all.Plugins, c.Plugins...)
	}
	all.Plugins = distinct(all.Plugins, own)
	return all, nil
}
