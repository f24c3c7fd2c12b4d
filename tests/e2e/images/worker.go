package images

import (
	"context"
	"embed"
	"io"
	"path"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/connect-register/connect-register/tests/kafka"
)

// Where Apache's image has Java and Kafka.
const (
	javaHome  = "/opt/java/openjdk"
	kafkaHome = "/opt/kafka"
)

//go:embed worker
var workerFiles embed.FS

func worker(ctx context.Context, cache string, progress io.Writer) (*plan, error) {
	base, err := base(ctx, "appuser", "/home/appuser", 1000)
	if err != nil {
		return nil, err
	}
	java, err := javaLayer(ctx, cache, progress)
	if err != nil {
		return nil, err
	}
	jars, err := kafka.Resolve(ctx, kafka.DefaultVersion, progress)
	if err != nil {
		return nil, err
	}
	libs, err := libsLayer(ctx, jars)
	if err != nil {
		return nil, err
	}
	scripts := tree{}
	if err := scripts.embedded(kafkaHome, workerFiles, "worker"); err != nil {
		return nil, err
	}
	for _, dir := range []string{"plugins", "logs"} {
		scripts.dir(path.Join(kafkaHome, dir), 0o755, 1000)
	}
	config := v1.Config{
		User:       "appuser",
		WorkingDir: "/",
		Env:        []string{"PATH=" + kafkaHome + "/bin:" + javaHome + "/bin:/bin", "JAVA_HOME=" + javaHome, "LANG=C.UTF-8"},
		Cmd:        []string{"/bin/sh"},
	}
	return &plan{tag: Worker, layers: []tree{base, java, libs, scripts}, config: config}, nil
}

func javaLayer(ctx context.Context, cache string, progress io.Writer) (tree, error) {
	dir, err := jre(ctx, cache, progress)
	if err != nil {
		return nil, err
	}
	programs, err := natives(dir)
	if err != nil {
		return nil, err
	}
	t := tree{}
	if err := t.copyAll(javaHome, dir, nil); err != nil {
		return nil, err
	}
	if err := t.libraries(ctx, programs); err != nil {
		return nil, err
	}
	return t, t.loaded("libgcc_s.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1")
}

// libsLayer has Kafka's jars, its file connectors beside them as in Kafka's releases, and the connectors of the tests.
func libsLayer(ctx context.Context, jars *kafka.Jars) (tree, error) {
	t := tree{}
	for _, dir := range append(jars.PluginPath(), filepath.Join(jars.Dir, "libs")) {
		if err := t.copyAll(path.Join(kafkaHome, "libs"), dir, nil); err != nil {
			return nil, err
		}
	}
	plugins, err := jars.TestPlugins(ctx)
	if err != nil {
		return nil, err
	}
	return t, t.copy(path.Join(kafkaHome, "test-plugins", "testplugins.jar"), filepath.Join(plugins, "testplugins.jar"))
}
