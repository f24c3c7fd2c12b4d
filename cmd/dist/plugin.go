package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

// platform is one that there is a program for.
type platform struct{ OS, Arch string }

var platforms = []platform{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}}

// Program is the file's name in the archive.
func (p platform) Program() string {
	name := "connect-register-" + p.OS + "-" + p.Arch
	if p.OS == "windows" {
		name += ".exe"
	}
	return name
}

// folder is where Helm 4 wants the plugin in an archive that is a file: named as the archive, without its version. Helm 3,
// which takes archives from URLs alone, wants plugin.yaml at the top, and there Helm 4 looks first when it has a URL. So
// plugin.yaml stands in both places, and the programs once.
const folder = "connect-register/"

// writePlugin builds the programs, unless there is a folder with them, packs them and returns plugin.yaml.
func writePlugin(path, programs string) ([]byte, error) {
	if programs == "" {
		work, err := os.MkdirTemp("", "dist-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(work)
		if err := compileAll(work); err != nil {
			return nil, err
		}
		programs = work
	}
	top, err := pluginFiles("", folder)
	if err != nil {
		return nil, err
	}
	inside, err := pluginFiles(folder, "")
	if err != nil {
		return nil, err
	}
	license, err := os.ReadFile("LICENSE")
	if err != nil {
		return nil, err
	}
	// Helm 3 makes no folders of its own accord.
	entries := append(top, entry{name: folder, mode: 0o755})
	entries = append(append(entries, inside...), entry{name: folder + "LICENSE", mode: 0o644, data: license}, entry{name: folder + "bin/", mode: 0o755})
	for _, p := range platforms {
		entries = append(entries, entry{name: folder + "bin/" + p.Program(), mode: 0o755, source: filepath.Join(programs, p.Program())})
	}
	return inside[0].data, writeArchive(path, entries)
}

func compileAll(dir string) error {
	for _, p := range platforms {
		fmt.Fprintf(os.Stderr, "building connect-register for %s/%s\n", p.OS, p.Arch)
		build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", filepath.Join(dir, p.Program()), "./cmd/connect-register")
		build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.OS, "GOARCH="+p.Arch)
		if output, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("go build for %s/%s: %w\n%s", p.OS, p.Arch, err, output)
		}
	}
	return nil
}

//go:embed plugin.yaml.tmpl
var metadataTemplate string

//go:embed plugin.complete.tmpl
var completionTemplate string

// pluginFiles are the files that Helm reads, for a place in the archive from which the programs are in the folder to. The
// repository's plugin.yaml differs: there a program for one platform is built.
func pluginFiles(at, to string) ([]entry, error) {
	metadata, err := os.ReadFile("plugin.yaml")
	if err != nil {
		return nil, err
	}
	head, _, found := strings.Cut(string(metadata), "platformCommand:\n")
	if !found {
		return nil, errors.New("plugin.yaml has no platformCommand")
	}
	values := map[string]any{"Head": head, "Folder": to, "Platforms": platforms}
	yaml, err := fill(metadataTemplate, values)
	if err != nil {
		return nil, err
	}
	complete, err := fill(completionTemplate, values)
	if err != nil {
		return nil, err
	}
	return []entry{{name: at + "plugin.yaml", mode: 0o644, data: yaml}, {name: at + "plugin.complete", mode: 0o755, data: complete}}, nil
}

func fill(text string, values any) ([]byte, error) {
	parsed, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, values)
	return out.Bytes(), err
}
