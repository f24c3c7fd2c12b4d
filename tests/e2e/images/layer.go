package images

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// layer packs a tree, lightly: archives stay on this machine.
func (t tree) layer() (v1.Layer, error) {
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		out, in := io.Pipe()
		go func() { in.CloseWithError(t.write(in)) }()
		return out, nil
	}, tarball.WithCompressionLevel(gzip.BestSpeed), tarball.WithCompressedCaching)
}

// write makes the same bytes of the same tree.
func (t tree) write(out io.Writer) error {
	w := tar.NewWriter(out)
	for _, name := range slices.Sorted(maps.Keys(t)) { // a folder before what is in it
		if err := t[name].write(w, name); err != nil {
			return err
		}
	}
	return w.Close()
}

func (e entry) write(w *tar.Writer, name string) error {
	header, content, err := e.open(name)
	if err != nil {
		return err
	}
	defer content.Close()
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return err
}

func (e entry) open(name string) (*tar.Header, io.ReadCloser, error) {
	header := &tar.Header{Name: name, Mode: int64(e.mode.Perm()), Uid: e.owner, Gid: e.owner, Typeflag: tar.TypeReg, Size: int64(len(e.data))}
	if e.mode&fs.ModeSticky != 0 {
		header.Mode |= 0o1000
	}
	switch {
	case e.mode.IsDir():
		header.Typeflag = tar.TypeDir
		header.Name += "/"
	case e.mode&fs.ModeSymlink != 0:
		header.Typeflag, header.Linkname = tar.TypeSymlink, e.target
	case e.source != "":
		file, err := os.Open(e.source)
		if err != nil {
			return nil, nil, err
		}
		info, err := file.Stat()
		if err != nil {
			file.Close()
			return nil, nil, err
		}
		header.Size = info.Size()
		return header, file, nil
	}
	return header, io.NopCloser(bytes.NewReader(e.data)), nil
}
