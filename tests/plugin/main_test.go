package plugin

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// repository is the folder with plugin.yaml.
const repository = "../.."

// built is a folder as a release archive has it: the plugin's files and its program in bin/, no sources.
var built string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	temporary, err := os.MkdirTemp("", "connect-register-plugin-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(temporary)
	built = filepath.Join(temporary, "connect-register")
	if err := buildPlugin(built); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func buildPlugin(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"plugin.yaml", "plugin.complete"} {
		if err := copyFile(filepath.Join(repository, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	// The flags of make build, so that the Go cache is shared with it.
	build := exec.Command("go", "build", "-ldflags", "-s -w", "-o", filepath.Join(dir, "bin")+"/", "./cmd/connect-register")
	build.Dir = repository
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugin: %w\n%s", err, out)
	}
	return nil
}

// copyFile keeps the mode: plugin.complete is executable.
func copyFile(from, to string) error {
	stat, err := os.Stat(from)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, data, stat.Mode().Perm())
}
