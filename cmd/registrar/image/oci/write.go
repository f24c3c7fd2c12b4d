package oci

import (
	"archive/tar"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/connect-register/connect-register/plugin/version"
)

// Write builds the programs and an OCI archive with an image for each architecture, and returns the digest of their index.
func Write(out string, archs []string) (string, error) {
	work, err := os.MkdirTemp("", "registrar-image-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	programs := map[string]string{}
	for _, arch := range archs {
		programs[arch] = filepath.Join(work, "registrar-"+arch)
		if err := Compile(programs[arch], arch); err != nil {
			return "", err
		}
	}
	layout := filepath.Join(work, "layout")
	digest, err := writeLayout(layout, archs, programs)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return "", err
	}
	return digest, archive(out, layout)
}

// writeLayout writes an OCI image layout with one index of all architectures.
func writeLayout(dir string, archs []string, programs map[string]string) (string, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, arch := range archs {
		image, err := Image(programs[arch], arch)
		if err != nil {
			return "", err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}},
		})
	}
	digest, err := index.Digest()
	if err != nil {
		return "", err
	}
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		return "", err
	}
	return digest.String(), path.AppendIndex(index, layout.WithAnnotations(map[string]string{
		"org.opencontainers.image.ref.name": version.Version,
	}))
}

// archive packs a layout into a tar file, under a temporary name until it is whole.
func archive(out, dir string) error {
	file, err := os.CreateTemp(filepath.Dir(out), ".registrar-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	w := tar.NewWriter(file)
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		header := &tar.Header{Name: filepath.ToSlash(name), Mode: 0o644, Size: int64(len(data)), Typeflag: tar.TypeReg}
		if err := w.WriteHeader(header); err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), out)
}
