package images

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/connect-register/connect-register/tests/kafka"
)

// What the server of plugins has. Beside each file F are F.sha256 and F.sha512, the checksums in hexadecimal.
const (
	DebeziumPostgres = "debezium-connector-postgres.tar.gz"
	DebeziumJDBC     = "debezium-connector-jdbc.tar.gz" // without a driver
	PostgresDriver   = "postgresql.jar"
)

func plugins(ctx context.Context, cache string, progress io.Writer) (*plan, error) {
	base, err := base(ctx, "server", "/srv", 65532)
	if err != nil {
		return nil, err
	}
	dir, err := pluginFiles(ctx, cache, progress)
	if err != nil {
		return nil, err
	}
	files := tree{}
	if err := files.copyAll("/srv/plugins", dir, nil); err != nil {
		return nil, err
	}
	config := v1.Config{
		User:       "65532",
		WorkingDir: "/",
		Env:        []string{"PATH=/bin"},
		Entrypoint: []string{"httpd", "-f", "-p", "8080", "-h", "/srv/plugins"},
	}
	return &plan{tag: Plugins, layers: []tree{base, files}, config: config}, nil
}

// pluginFiles packs the jars the first time.
func pluginFiles(ctx context.Context, cache string, progress io.Writer) (string, error) {
	source, err := kafka.ResolveDebezium(ctx, kafka.DebeziumPostgres, progress)
	if err != nil {
		return "", err
	}
	sink, err := kafka.ResolveDebezium(ctx, kafka.DebeziumJDBC, progress)
	if err != nil {
		return "", err
	}
	// The folders' names are keys of what is in them.
	sum := sha256.Sum256([]byte(source + sink))
	dir := filepath.Join(cache, "plugins-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	work, err := os.MkdirTemp(cache, "tmp-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	made := filepath.Join(work, "plugins")
	if err := packPlugins(made, source, sink); err != nil {
		return "", err
	}
	return dir, os.Rename(made, dir)
}

func packPlugins(dir, source, sink string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	driver, err := filepath.Glob(filepath.Join(sink, "postgresql-*.jar"))
	if err != nil || len(driver) != 1 {
		return fmt.Errorf("%s has the drivers %v, %w; want one", sink, driver, err)
	}
	jar, err := os.ReadFile(driver[0])
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, PostgresDriver), jar, 0o644); err != nil {
		return err
	}
	all := func(string) bool { return true }
	if err := pack(filepath.Join(dir, DebeziumPostgres), source, all); err != nil {
		return err
	}
	withoutDriver := func(rel string) bool { return rel != filepath.Base(driver[0]) }
	if err := pack(filepath.Join(dir, DebeziumJDBC), sink, withoutDriver); err != nil {
		return err
	}
	for _, name := range []string{DebeziumPostgres, DebeziumJDBC, PostgresDriver} {
		if err := writeSums(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// pack writes an archive with one folder, named as the archive, as connectors are distributed.
func pack(path, dir string, keep func(rel string) bool) error {
	t := tree{}
	folder, _, _ := strings.Cut(filepath.Base(path), ".")
	jars := func(rel string) bool { return filepath.Ext(rel) == ".jar" && keep(rel) }
	if err := t.copyAll(folder, dir, jars); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	compressed, err := gzip.NewWriterLevel(file, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if err := t.write(compressed); err != nil {
		return err
	}
	if err := compressed.Close(); err != nil {
		return err
	}
	return file.Close()
}

func writeSums(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for extension, sum := range map[string]hash.Hash{".sha256": sha256.New(), ".sha512": sha512.New()} {
		sum.Write(data)
		if err := os.WriteFile(path+extension, []byte(hex.EncodeToString(sum.Sum(nil))+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}
