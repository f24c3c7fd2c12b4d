package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// buildRegistrar builds the registrar as it is shipped.
func buildRegistrar(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "registrar")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", path, "github.com/connect-register/connect-register/cmd/registrar")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the registrar: %w\n%s", err, out)
	}
	return path, nil
}

// ours is the registrar's program, as a user and the Job have it.
func ours(registrar string, args []string) tool {
	apply := func(connectors string, more ...string) func(context.Context, job) outcome {
		return program(func(j job) (*exec.Cmd, error) {
			folder := filepath.Join(j.dir, connectors)
			if err := os.MkdirAll(folder, 0o700); err != nil {
				return nil, err
			}
			argv := append([]string{"apply", "--url", j.url, "--connectors", folder, "--owner", "bench", "--timeout", "30m"}, args...)
			return exec.Command(registrar, append(argv, more...)...), nil
		})
	}
	return tool{name: "registrar apply", group: "ours", again: true, run: apply("post"), prune: apply("none", "--prune", "--allow-empty", "--max-deletes=-1")}
}
