// Command cluster starts and ends a Kubernetes of one node on this machine, for tests and for trying the chart.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/connect-register/connect-register/tests/e2e/images"
	"github.com/connect-register/connect-register/tests/e2e/node"
	"github.com/connect-register/connect-register/tests/toolcache"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 4 && args[0] == "init":
		return node.Init(args[1], args[2], args[3], os.Stdin, os.Stdout)
	case len(args) == 1 && args[0] == "up":
		return up(ctx)
	case len(args) == 1 && args[0] == "down":
		dir, err := place()
		if err != nil {
			return err
		}
		return node.Down(dir)
	}
	return errors.New("write cluster up or cluster down")
}

// place is where the one cluster that is kept lives.
func place() (string, error) {
	cache, err := toolcache.Dir()
	return filepath.Join(cache, "cluster"), err
}

func up(ctx context.Context) error {
	dir, err := place()
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); err == nil {
		return fmt.Errorf("a cluster runs in %s: end it first (make cluster-down)", dir)
	}
	if err := node.Require(ctx, os.Stderr); err != nil {
		return err
	}
	archives, err := images.Build(ctx, os.Stderr)
	if err != nil {
		return err
	}
	var paths []string
	for _, archive := range archives {
		paths = append(paths, archive.Path)
	}
	n, err := node.Start(ctx, node.Options{Dir: dir, Images: paths, Progress: os.Stderr, Keep: true})
	if err != nil {
		return err
	}
	fmt.Printf("export KUBECONFIG=%s\n", n.Kubeconfig())
	return nil
}
