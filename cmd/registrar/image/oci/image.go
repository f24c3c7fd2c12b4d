// Package oci builds the registrar's image: the static program and nothing else, for a user that is not root.
package oci

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/connect-register/connect-register/plugin/version"
)

const (
	module = "github.com/connect-register/connect-register"
	// nonRoot is the user and group that the chart's Job runs as.
	nonRoot = "65532:65532"
	// Program is the path of the program in the image.
	Program = "registrar"
)

// Compile builds the registrar without cgo, so that it needs no library of an image, and without a word of git's, so that
// equal sources give equal programs. out is an absolute path. It works in every module that requires this one.
func Compile(out, arch string) error {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module)
	dir, err := list.Output()
	if err != nil {
		return fmt.Errorf("finding the folder of %s: %w", module, err)
	}
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", out, "./cmd/registrar")
	build.Dir = strings.TrimSpace(string(dir))
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build for linux/%s: %w\n%s", arch, err, output)
	}
	return nil
}

// Image holds a program that Compile made.
func Image(program, arch string) (v1.Image, error) {
	layer, err := layer(program)
	if err != nil {
		return nil, err
	}
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	withProgram, err := mutate.AppendLayers(base, layer)
	if err != nil {
		return nil, err
	}
	file, err := withProgram.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture = "linux", arch
	file.Config = Config()
	return mutate.ConfigFile(withProgram, file)
}

// Config is what an image says of itself, beside its platform.
func Config() v1.Config {
	return v1.Config{
		Entrypoint: []string{"/" + Program},
		User:       nonRoot,
		WorkingDir: "/",
		Labels: map[string]string{
			"org.opencontainers.image.title":    "connect-register registrar",
			"org.opencontainers.image.version":  version.Version,
			"org.opencontainers.image.licenses": "Apache-2.0",
			"org.opencontainers.image.source":   "https://" + module,
		},
	}
}

// layer holds the program alone, without times, so that equal sources give equal images.
func layer(program string) (v1.Layer, error) {
	data, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	if err := w.WriteHeader(&tar.Header{Name: Program, Mode: 0o755, Size: int64(len(data)), Typeflag: tar.TypeReg}); err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(buf.Bytes())), nil
	}, tarball.WithMediaType(types.OCILayer))
}
