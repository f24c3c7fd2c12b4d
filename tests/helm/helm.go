// Package helm gives tests the helm programs that the project supports, built once from their Go modules into the
// tool cache.
package helm

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/connect-register/connect-register/tests/toolcache"
)

// The supported helm programs.
const (
	V3 = "v3.22.0"
	V4 = "v4.3.1"
)

// Versions lists the supported helm programs.
func Versions() []string { return []string{V3, V4} }

// Binary returns the path of a helm program, which it builds first if the cache does not have it. Building both takes
// a few minutes on two cores.
func Binary(ctx context.Context, version string) (string, error) {
	cache, err := toolcache.Dir()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("making the tool cache: %w", err)
	}
	unlock, err := toolcache.Lock(ctx, filepath.Join(cache, "helm.lock"), "builds helm", os.Stderr)
	if err != nil {
		return "", err
	}
	defer unlock()
	dir := filepath.Join(cache, "helm-"+version)
	binary := filepath.Join(dir, "helm")
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	if err := build(ctx, version, cache, dir); err != nil {
		return "", fmt.Errorf("building helm %s: %w", version, err)
	}
	return binary, nil
}

// build installs into a temporary folder and renames it, so that a stopped build is not taken for a whole one.
func build(ctx context.Context, version, cache, dir string) error {
	temporary, err := os.MkdirTemp(cache, ".helm-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	major, _, _ := strings.Cut(version, ".")
	module := "helm.sh/helm/" + major
	// Without these a program built from the module would call itself a development version for Kubernetes 1.20.
	ldflags := fmt.Sprintf("-s -w -X %[1]s/internal/version.version=%[2]s -X %[1]s/pkg/chartutil.k8sVersionMinor=37"+
		" -X %[1]s/pkg/lint/rules.k8sVersionMinor=37", module, version)
	install := exec.CommandContext(ctx, "go", "install", "-ldflags", ldflags, module+"/cmd/helm@"+version)
	install.Dir = temporary
	install.Env = append(os.Environ(), "GOBIN="+temporary, "CGO_ENABLED=0", "GOFLAGS=")
	if output, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, output)
	}
	if err := os.Chmod(temporary, 0o755); err != nil {
		return err
	}
	return os.Rename(temporary, dir)
}
