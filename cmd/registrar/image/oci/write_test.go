package oci

import (
	"archive/tar"
	"debug/elf"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// TestImage opens the archive as a container engine does.
func TestImage(t *testing.T) {
	archive := filepath.Join(t.TempDir(), "new folder", "registrar.tar")
	digest, err := Write(archive, []string{"amd64", "arm64"})
	if err != nil {
		t.Fatal(err)
	}
	path, err := layout.FromPath(unpack(t, archive))
	if err != nil {
		t.Fatal(err)
	}
	top, err := path.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Index(top); err != nil {
		t.Fatal(err)
	}
	manifest, err := top.IndexManifest()
	if err != nil || len(manifest.Manifests) != 1 || manifest.Manifests[0].Digest.String() != digest {
		t.Fatalf("got %v, %v, want one index with digest %s", manifest, err, digest)
	}
	index, err := top.ImageIndex(manifest.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	images, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	machines := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
	for _, descriptor := range images.Manifests {
		image, err := index.Image(descriptor.Digest)
		if err != nil {
			t.Fatal(err)
		}
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		arch := config.Architecture
		if descriptor.Platform == nil || descriptor.Platform.Architecture != arch || config.OS != "linux" {
			t.Errorf("platform %v, config %s/%s", descriptor.Platform, config.OS, arch)
		}
		if config.Config.User != "65532:65532" || len(config.Config.Entrypoint) != 1 || config.Config.Entrypoint[0] != "/registrar" {
			t.Errorf("%s: config %+v", arch, config.Config)
		}
		checkProgram(t, mutate.Extract(image), machines[arch])
		delete(machines, arch)
	}
	if len(machines) > 0 {
		t.Errorf("no image for %v", machines)
	}
}

// checkProgram finds one file in the image: a static program for the machine.
func checkProgram(t *testing.T, image io.ReadCloser, machine elf.Machine) {
	t.Helper()
	defer image.Close()
	files := tar.NewReader(image)
	header, err := files.Next()
	if err != nil || header.Name != "registrar" || header.FileInfo().Mode().Perm() != 0o755 {
		t.Fatalf("got %+v, %v", header, err)
	}
	program := filepath.Join(t.TempDir(), "registrar")
	out, err := os.Create(program)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, files); err != nil {
		t.Fatal(err)
	}
	parsed, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer parsed.Close()
	if parsed.Machine != machine {
		t.Errorf("a program for %s, want %s", parsed.Machine, machine)
	}
	for _, segment := range parsed.Progs {
		if segment.Type == elf.PT_INTERP {
			t.Error("the program is not static")
		}
	}
	if more, err := files.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("the image holds more than the program: %v, %v", more, err)
	}
}

func TestArchiveIsWholeOrAbsent(t *testing.T) {
	out := filepath.Join(t.TempDir(), "registrar.tar")
	if _, err := Write(out, []string{"no-such-arch"}); err == nil {
		t.Fatal("no error for an unknown architecture")
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an archive is there: %v", err)
	}
}

func unpack(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	file, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	entries := tar.NewReader(file)
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(entries)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(header.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
