package images

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// sources are part of each key: they say how an image is made.
//
//go:embed *.go
var sources embed.FS

// plan is what an image consists of. Its files are read when its archive is written.
type plan struct {
	tag    string
	layers []tree
	config v1.Config
}

// archive returns the path of the image's archive, which it writes if the cache does not have it.
func (p *plan) archive(cache string, progress io.Writer) (string, error) {
	key, err := p.key()
	if err != nil {
		return "", err
	}
	repository, _, _ := strings.Cut(p.tag[strings.LastIndex(p.tag, "/")+1:], ":")
	path := filepath.Join(cache, repository+"-"+key+".tar")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	begin := time.Now()
	if err := p.write(path); err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(progress, "built %s: %d MB in %s\n", p.tag, info.Size()>>20, time.Since(begin).Round(time.Second))
	return path, nil
}

// write renames what it made, so that a stopped build is not taken for a whole one.
func (p *plan) write(path string) error {
	tag, err := name.NewTag(p.tag)
	if err != nil {
		return err
	}
	image, err := p.image()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), "tmp-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	made := filepath.Join(dir, "image.tar")
	if err := tarball.WriteToFile(made, tag, image); err != nil {
		return err
	}
	return os.Rename(made, path)
}

func (p *plan) image() (v1.Image, error) {
	var layers []v1.Layer
	for _, tree := range p.layers {
		layer, err := tree.layer()
		if err != nil {
			return nil, err
		}
		layers = append(layers, layer)
	}
	image, err := mutate.AppendLayers(empty.Image, layers...)
	if err != nil {
		return nil, err
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Config = "linux", runtime.GOARCH, p.config
	return mutate.ConfigFile(image, file)
}

// key changes with all that the archive depends on. Files count by place, size and time: reading them takes long.
func (p *plan) key() (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, p.tag, runtime.GOARCH)
	if err := json.NewEncoder(sum).Encode(p.config); err != nil {
		return "", err
	}
	if err := addSources(sum); err != nil {
		return "", err
	}
	for _, tree := range p.layers {
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			if err := tree[name].addTo(sum, name); err != nil {
				return "", err
			}
		}
		fmt.Fprintln(sum)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6]), nil
}

func addSources(sum hash.Hash) error {
	names, err := fs.Glob(sources, "*.go")
	for _, name := range names {
		if err != nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		var data []byte
		data, err = sources.ReadFile(name)
		sum.Write(data)
	}
	return err
}

func (e entry) addTo(sum hash.Hash, name string) error {
	fmt.Fprintf(sum, "%q %v %d %q %q %x\n", name, e.mode, e.owner, e.target, e.source, sha256.Sum256(e.data))
	if e.source == "" {
		return nil
	}
	info, err := os.Stat(e.source)
	if err == nil {
		fmt.Fprintln(sum, info.Size(), info.ModTime().UnixNano())
	}
	return err
}
