package images

import (
	"context"
	"embed"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const (
	postgresServers = "/usr/lib/postgresql/*/bin/postgres"
	zones           = "/usr/share/zoneinfo"
	postgresUser    = 999
)

//go:embed postgres
var postgresFiles embed.FS

// postgresPrograms are the server and what its script, probes and tests call.
var postgresPrograms = []string{"initdb", "pg_isready", "postgres", "psql"}

func postgres(ctx context.Context, _ string, _ io.Writer) (*plan, error) {
	base, err := base(ctx, "postgres", "/var/lib/postgresql", postgresUser)
	if err != nil {
		return nil, err
	}
	server, major, err := serverLayer(ctx)
	if err != nil {
		return nil, err
	}
	script := tree{}
	if err := script.embedded("/usr/local/bin", postgresFiles, "postgres"); err != nil {
		return nil, err
	}
	config := v1.Config{
		User:       strconv.Itoa(postgresUser),
		WorkingDir: "/",
		Env: []string{
			"PATH=/usr/local/bin:/usr/lib/postgresql/" + major + "/bin:/bin",
			"PGDATA=/var/lib/postgresql/data", "PGHOST=/tmp", "PGUSER=postgres", "LANG=C.UTF-8",
		},
		Entrypoint: []string{"/usr/local/bin/start-postgres.sh"},
	}
	return &plan{tag: Postgres, layers: []tree{base, server, script}, config: config}, nil
}

// serverLayer takes the newest server that Debian's packages have installed, where it is. Its compiler of queries is left
// out: it is optional and greater than all else together.
func serverLayer(ctx context.Context) (tree, string, error) {
	major, err := newestPostgres()
	if err != nil {
		return nil, "", err
	}
	home := "/usr/lib/postgresql/" + major
	t := tree{}
	for _, program := range postgresPrograms {
		path := filepath.Join(home, "bin", program)
		if err := t.copy(path, path); err != nil {
			return nil, "", err
		}
	}
	keep := func(rel string) bool { return filepath.Ext(rel) == ".so" && !strings.HasPrefix(rel, "llvmjit") }
	if err := t.copyAll(home+"/lib", home+"/lib", keep); err != nil {
		return nil, "", err
	}
	var programs []string
	for path := range t {
		if t[path].source != "" {
			programs = append(programs, t[path].source)
		}
	}
	slices.Sort(programs)
	if err := t.libraries(ctx, programs); err != nil {
		return nil, "", err
	}
	share := "/usr/share/postgresql/" + major
	if err := t.copyAll(share, share, func(rel string) bool { return rel != "man" }); err != nil {
		return nil, "", err
	}
	return t, major, t.copyAll(zones, zones, func(rel string) bool { return rel != "right" && rel != "posix" })
}

func newestPostgres() (string, error) {
	found, err := filepath.Glob(postgresServers)
	if err != nil {
		return "", err
	}
	newest := 0
	for _, path := range found {
		major, _ := strconv.Atoi(strings.Split(path, "/")[4])
		newest = max(newest, major)
	}
	if newest == 0 {
		return "", errors.New("there is no " + postgresServers)
	}
	return strconv.Itoa(newest), nil
}
