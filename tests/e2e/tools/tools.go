// Package tools builds the programs of a one-node Kubernetes from their Go modules, once, into the tool cache.
package tools

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/connect-register/connect-register/tests/toolcache"
)

// The programs.
const (
	Kubernetes = "kubernetes" // etcd, control plane, kubelet and kube-proxy, see kubernetes/main.go
	CoreDNS    = "coredns"
)

// Version is Kubernetes' version. Newer ones than 1.35 need containerd 2, which Debian 12 does not have.
const Version = "v1.34.4"

// module has a folder for each program, a module of its own, so that none has to bear another's dependencies.
const module = "github.com/connect-register/connect-register/tests/e2e"

// Binary returns the path of a program, which it builds first if the cache does not have it. Kubernetes takes some ten
// minutes of two cores then.
func Binary(ctx context.Context, name string, progress io.Writer) (string, error) {
	cache, err := toolcache.Dir()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("making the tool cache: %w", err)
	}
	unlock, err := toolcache.Lock(ctx, filepath.Join(cache, name+".lock"), "builds "+name, progress)
	if err != nil {
		return "", err
	}
	defer unlock()
	sources, err := sourcesOf(ctx, name)
	if err != nil {
		return "", err
	}
	key, err := keyOf(sources)
	if err != nil {
		return "", err
	}
	binary := filepath.Join(cache, name+"-"+key)
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	fmt.Fprintf(progress, "building %s from its Go modules, once\n", name)
	if err := build(ctx, sources, binary); err != nil {
		return "", fmt.Errorf("building %s: %w", name, err)
	}
	return binary, nil
}

func sourcesOf(ctx context.Context, name string) (string, error) {
	list := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module)
	output, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("finding the folder of %s: %w", module, err)
	}
	return filepath.Join(strings.TrimSpace(string(output)), "tools", name), nil
}

// keyOf changes with the program's sources and versions.
func keyOf(sources string) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, Version)
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		data, err := os.ReadFile(filepath.Join(sources, name))
		if err != nil {
			return "", err
		}
		sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// build renames what it made, so that a stopped build is not taken for a whole one.
func build(ctx context.Context, sources, binary string) error {
	dir, err := os.MkdirTemp(filepath.Dir(binary), ".build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	const version = " -X k8s.io/component-base/version.git"
	number := strings.Split(strings.TrimPrefix(Version, "v"), ".")
	ldflags := "-s -w" + version + "Version=" + Version + version + "Major=" + number[0] + version + "Minor=" + number[1]
	made := filepath.Join(dir, "made")
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", ldflags, "-o", made, ".")
	command.Dir = sources
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, output)
	}
	return os.Rename(made, binary)
}
