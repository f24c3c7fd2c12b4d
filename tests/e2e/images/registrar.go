package images

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/connect-register/connect-register/cmd/registrar/image/oci"
)

// registrar compiles each time, which Go's own cache makes quick.
func registrar(_ context.Context, cache string, _ io.Writer) (*plan, error) {
	work, err := os.MkdirTemp(cache, "tmp-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	program := filepath.Join(work, "registrar")
	if err := oci.Compile(program, runtime.GOARCH); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	t := tree{}
	t.file(oci.Program, 0o755, string(data))
	return &plan{tag: Registrar, layers: []tree{t}, config: oci.Config()}, nil
}
