// Package images builds the container images of the tests from what is on this machine: the JDK, jars from Maven, files
// of Debian packages. It needs no container engine and no registry.
package images

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/connect-register/connect-register/plugin/version"
	"github.com/connect-register/connect-register/tests/e2e/debian"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/toolcache"
)

// The images. None is in a registry: pods that use them need imagePullPolicy IfNotPresent or Never.
const (
	// Pause does nothing; each pod's sandbox is one.
	Pause = "docker.io/local/pause:1"
	// Worker looks like Apache's image to the chart, and has Kafka's test connectors besides. Its user is named, so that a
	// pod with runAsNonRoot must say runAsUser: 1000 too.
	Worker = "docker.io/apache/kafka:" + kafka.DefaultVersion
	// Registrar is the one that make image builds, for this machine.
	Registrar = "docker.io/connect-register/registrar:" + version.Version
	// Postgres runs a database as user 999, with data below /var/lib/postgresql. $POSTGRES_PASSWORD is the password of the
	// user postgres; who is in the pod needs none.
	Postgres = "docker.io/local/postgres:1"
	// Plugins serves archives of Debezium's connectors on port 8080, each with its checksum in a file beside it.
	Plugins = "docker.io/local/plugins:1"
)

// Archive is a docker-archive with one image, tagged with its name.
type Archive struct{ Name, Path string }

// packages are what the images take files from.
var packages = []debian.Package{
	{Name: "busybox-static", File: busybox},
	{Name: "postgresql", File: postgresServers},
	{Name: "tzdata", File: zones + "/UTC"},
}

// Build returns the archives of all images, which the tool cache keeps: an image is built again when anything has changed
// that it consists of. The first time it takes a minute.
func Build(ctx context.Context, progress io.Writer) ([]Archive, error) {
	return build(ctx, progress, pause, worker, registrar, postgres, plugins)
}

// maker says what an image consists of. What has to be made first goes into the folder cache.
type maker func(ctx context.Context, cache string, progress io.Writer) (*plan, error)

func build(ctx context.Context, progress io.Writer, makers ...maker) ([]Archive, error) {
	archives, err := buildAll(ctx, progress, makers)
	if err != nil {
		return nil, fmt.Errorf("building images for the tests: %w", err)
	}
	return archives, nil
}

func buildAll(ctx context.Context, progress io.Writer, makers []maker) ([]Archive, error) {
	if err := debian.Require(ctx, "the images of the tests need", packages, progress); err != nil {
		return nil, err
	}
	tools, err := toolcache.Dir()
	if err != nil {
		return nil, err
	}
	cache := filepath.Join(tools, "images")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	unlock, err := toolcache.Lock(ctx, filepath.Join(cache, "lock"), "builds images", progress)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var archives []Archive
	for _, describe := range makers {
		plan, err := describe(ctx, cache, progress)
		if err != nil {
			return nil, err
		}
		path, err := plan.archive(cache, progress)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", plan.tag, err)
		}
		archives = append(archives, Archive{plan.tag, path})
	}
	return archives, nil
}
