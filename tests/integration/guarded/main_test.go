// Package guarded runs workers whose REST API wants TLS, a password or a certificate, on what the chart renders, and has the
// rendered probes, Jobs and test pod come through. The broker is plain; package secure is about that.
package guarded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/connect-register/connect-register/tests/kafka"
)

// shared is what TestMain starts. Each test has workers of its own, one test after the other.
var shared struct {
	cluster   *kafka.Cluster
	registrar string
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
	shared.cluster, err = kafka.Start(context.Background(), kafka.Options{Progress: os.Stderr})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, shared.cluster.Stop()) }()
	shared.registrar = filepath.Join(shared.cluster.Dir(), "registrar")
	build := exec.Command("go", "build", "-o", shared.registrar, "../../../cmd/registrar")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("building the registrar: %w\n%s", err, out)
	}
	return m.Run(), nil
}
