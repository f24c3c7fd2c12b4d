// Package pod runs workers with what the chart gives a pod beside the properties: how they log, and how they are measured.
// There is one worker of each version of Kafka that logs in its own way, one after the other.
package pod

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/connect-register/connect-register/tests/kafka"
)

// shared is what TestMain starts.
var shared struct {
	cluster *kafka.Cluster
	extras  *kafka.Extras
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
	if shared.extras, err = kafka.ResolveExtras(ctx, os.Stderr); err != nil {
		return 1, err
	}
	jars, err := kafka.Resolve(ctx, kafka.DefaultVersion, os.Stderr)
	if err != nil {
		return 1, err
	}
	if shared.cluster, err = kafka.Start(ctx, kafka.Options{Jars: jars}); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, shared.cluster.Stop()) }()
	return m.Run(), nil
}
