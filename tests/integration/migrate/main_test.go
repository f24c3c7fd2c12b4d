// Package migrate executes the step that the project began with: a source and a sink of a real connect-standalone are stopped
// midway, migrated by the command, with their login, and go on with two distributed workers, with no record lost and none twice.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/connect-register/connect-register/tests/kafka"
)

var cluster *kafka.Cluster

func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (code int, err error) {
	cluster, err = kafka.Start(context.Background(), kafka.Options{Progress: os.Stderr, Secure: true})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, cluster.Stop()) }()
	return m.Run(), nil
}
