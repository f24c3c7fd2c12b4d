// Package faults runs the registrar's program against real workers while workers and the broker fail, connectors hang or
// fail, and people and older runs get in the way. Each run must end as its report says, and the next one repair the rest.
package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/tests/kafka"
)

const group = "faults"

// shared is what TestMain starts. All tests use the same broker and group, one after the other.
var shared struct {
	cluster   *kafka.Cluster
	workers   [2]*kafka.Worker
	options   [2]kafka.WorkerOptions
	registrar string
	// secrets is the folder that the workers' config providers may read.
	secrets string
}

func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (code int, err error) {
	ctx := context.Background()
	work, err := os.MkdirTemp("", "connect-register-faults-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	shared.registrar, shared.secrets = filepath.Join(work, "registrar"), filepath.Join(work, "secrets")
	build := exec.Command("go", "build", "-o", shared.registrar, "../../../cmd/registrar")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("building the registrar: %w\n%s", err, out)
	}
	// A config provider's allowed path must exist when the worker starts.
	if err := os.Mkdir(shared.secrets, 0o700); err != nil {
		return 1, err
	}
	if shared.cluster, err = kafka.Start(ctx, kafka.Options{Progress: os.Stderr}); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, shared.cluster.Stop()) }()
	if err := prepareWorkers(ctx); err != nil {
		return 1, err
	}
	if err := startWorkers(ctx, 0, 1); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

func prepareWorkers(ctx context.Context) error {
	plugins, err := shared.cluster.Jars().TestPlugins(ctx)
	if err != nil {
		return err
	}
	path := append(shared.cluster.Jars().PluginPath(), plugins)
	for i := range shared.options {
		port, err := kafka.FreePort()
		if err != nil {
			return err
		}
		lines := []string{"config.providers=dir,file"}
		for name, class := range map[string]string{"dir": "DirectoryConfigProvider", "file": "FileConfigProvider"} {
			lines = append(lines, "config.providers."+name+".class=org.apache.kafka.common.config.provider."+class,
				"config.providers."+name+".param.allowed.paths="+shared.secrets)
		}
		properties := kafka.DistributedProperties(shared.cluster.BootstrapServers(), group, port, path...)
		shared.options[i] = kafka.WorkerOptions{
			Name: fmt.Sprintf("worker-%d", i), Port: port, Properties: append(properties, strings.Join(lines, "\n")+"\n"...),
		}
	}
	return nil
}

// startWorkers starts workers, again if they have ended, and waits until they are healthy.
func startWorkers(ctx context.Context, which ...int) error {
	for _, i := range which {
		w, err := shared.cluster.StartWorkerNoWait(shared.options[i])
		if err != nil {
			return err
		}
		shared.workers[i] = w
	}
	for _, i := range which {
		if err := shared.workers[i].WaitHealthy(ctx); err != nil {
			return err
		}
	}
	return nil
}

// alive tells whether a worker's process runs.
func alive(i int) bool {
	select {
	case <-shared.workers[i].Done():
		return false
	default:
		return true
	}
}
