package fetch

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// FuzzUnpack unpacks what the fuzzer finds, a zip or a tar: whatever it is, nothing appears outside the folder, and what
// appears is within the limits.
func FuzzUnpack(f *testing.F) {
	for _, name := range []string{"a", "d/f", "../a", "/a", `..\a`, "a/../../b", "d/", ".", "C:a"} {
		f.Add(true, zipSeed(f, name, 0o755))
		f.Add(true, zipSeed(f, name, fs.ModeSymlink))
		for _, kind := range []byte{tar.TypeReg, tar.TypeSymlink, tar.TypeLink, tar.TypeChar, tar.TypeXGlobalHeader} {
			f.Add(false, tarSeed(name, kind))
		}
	}
	f.Fuzz(func(t *testing.T, isZip bool, data []byte) {
		if !isZip {
			data = gzipSeed(t, data)
		}
		dir := t.TempDir()
		content, download := filepath.Join(dir, "content"), filepath.Join(dir, "download")
		if err := os.Mkdir(content, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(download, data, 0o600); err != nil {
			t.Fatal(err)
		}
		o := Options{MaxFiles: 8, MaxUnpacked: 4096}
		files, err := install(newBudget(t.Context(), o), artifact{name: "a"}, download, content, int64(len(data)))
		checkTree(t, dir, o, files, err == nil)
	})
}

// checkTree looks at all that is below dir.
func checkTree(t *testing.T, dir string, o Options, files int, good bool) {
	t.Helper()
	inside := filepath.Join(dir, "content", "a")
	entries, size, found := 0, int64(0), 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(inside, path)
		if err != nil || relErr != nil || !filepath.IsLocal(rel) {
			if path != dir && path != filepath.Join(dir, "content") && path != filepath.Join(dir, "download") {
				return fmt.Errorf("outside: %s %v", path, err)
			}
			return err
		}
		info, err := d.Info()
		if err != nil || rel == "." {
			return err
		}
		entries++
		if !d.IsDir() {
			found++
		}
		return checkEntry(inside, path, info, good, &size)
	})
	// A file that grew too large is left, one byte above the limit, for the caller to remove.
	if err != nil || entries > o.MaxFiles || size > o.MaxUnpacked+1 || good && (found != files || size > o.MaxUnpacked) {
		t.Errorf("%d entries, %d files (%d said), %d bytes: %v", entries, found, files, size, err)
	}
}

func checkEntry(inside, path string, info fs.FileInfo, good bool, size *int64) error {
	switch mode := info.Mode(); {
	case mode == fs.ModeDir|0o755:
	case mode == 0o444 || mode == 0o555 || mode == 0o600 && !good:
		*size += info.Size()
	case mode.Type() == fs.ModeSymlink && good:
		target, err := filepath.EvalSymlinks(path)
		if rel, _ := filepath.Rel(inside, target); err != nil || !filepath.IsLocal(rel) {
			return fmt.Errorf("%s leads to %s: %v", path, target, err)
		}
	case mode.Type() == fs.ModeSymlink:
	default:
		return fmt.Errorf("%s has the mode %v", path, mode)
	}
	return nil
}

func zipSeed(f *testing.F, name string, mode fs.FileMode) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	header := &zip.FileHeader{Name: name, Method: zip.Store}
	header.SetMode(mode)
	for _, h := range []*zip.FileHeader{header, {Name: "x"}} {
		file, err := w.CreateHeader(h)
		if err != nil {
			f.Fatal(err)
		}
		_, _ = file.Write([]byte("x"))
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	return out.Bytes()
}

func tarSeed(name string, kind byte) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	header := &tar.Header{Name: name, Typeflag: kind, Linkname: "x", Mode: 0o755}
	if kind == tar.TypeXGlobalHeader {
		header = &tar.Header{Typeflag: kind, Name: name, PAXRecords: map[string]string{"path": "../a"}}
	}
	for _, h := range []*tar.Header{header, {Name: "x", Typeflag: tar.TypeReg}} {
		// The writer refuses a few, of which the start is a seed as good.
		_ = w.WriteHeader(h)
	}
	_ = w.Close()
	return out.Bytes()
}

// gzipSeed packs without compression, which is quick.
func gzipSeed(t *testing.T, data []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(data)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
