package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// maxSize keeps the hook Job's image small.
const maxSize = 12 << 20

// TestImports keeps Helm and Kubernetes out: they alone are several times the program.
func TestImports(t *testing.T) {
	list, err := goTool(t, "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(list))
	if !slices.Contains(packages, "github.com/connect-register/connect-register/plugin/reconcile") {
		t.Fatalf("these are not the registrar's packages: %s", packages)
	}
	for _, name := range packages {
		if strings.HasPrefix(name, "helm.sh/") || strings.Contains(name, "k8s.io/") {
			t.Errorf("it imports %s", name)
		}
	}
}

// TestBuild makes the program as the image does.
func TestBuild(t *testing.T) {
	program := filepath.Join(t.TempDir(), "registrar")
	build := goTool(t, "build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	stat, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	if stat.Size() > maxSize {
		t.Errorf("it has %d bytes, more than %d", stat.Size(), maxSize)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, part := range file.Progs {
		// The image holds no loader and no libraries.
		if part.Type == elf.PT_INTERP || part.Type == elf.PT_DYNAMIC {
			t.Errorf("it is not static: it has %v", part.Type)
		}
	}
}

func goTool(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), "go", args...)
}
