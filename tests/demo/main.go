// Command demo tells with real processes what the chart is for: a sink's work shared by two distributed workers, each
// record once, also when a worker stops; beside it two standalone workers. It needs a JDK, Maven and Go, no Kubernetes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/connect-register/connect-register/tests/kafka"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// run tells the story and stops what it started, whatever happens.
func run(ctx context.Context, out io.Writer) (err error) {
	r := newReport(out)
	jars, err := kafka.Resolve(ctx, kafka.Version(), out)
	if err != nil {
		return err
	}
	r.chapter("Kafka %s on this machine", jars.Version)
	cluster, err := kafka.Start(ctx, kafka.Options{Jars: jars, Progress: out})
	if err != nil {
		return err
	}
	s := &story{cluster: cluster, work: filepath.Join(cluster.Dir(), "demo"), report: r}
	defer func() {
		err = errors.Join(err, cluster.Stop(), s.checkPorts())
		if err == nil {
			r.end()
		}
	}()
	r.done("broker at %s", cluster.BootstrapServers())
	if err := os.Mkdir(s.work, 0o700); err != nil {
		return err
	}
	if err := s.build(ctx); err != nil {
		return err
	}
	if err := s.distributed(ctx); err != nil {
		return err
	}
	return s.standalone(ctx)
}
