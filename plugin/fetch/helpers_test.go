package fetch_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/connect-register/connect-register/plugin/fetch"
)

// canary is a password or token that no output may show.
const canary = "s3cr3t-canary"

func sha256Of(data []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(data)) }
func sha512Of(data []byte) string { return fmt.Sprintf("sha512:%X", sha512.Sum512(data)) }

// entry is one of an archive.
type entry struct {
	name, content string
	mode          fs.FileMode
	// link is the target of a symlink; kind is a tar type other than those of files, folders and symlinks.
	link string
	kind byte
}

func (e entry) isFolder() bool { return strings.HasSuffix(e.name, "/") }

// tarGz packs entries.
func tarGz(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	compressed := gzip.NewWriter(&out)
	archive := tar.NewWriter(compressed)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Linkname: e.link, Mode: int64(e.mode), Typeflag: e.kind}
		switch {
		case e.kind != 0:
		case e.link != "":
			header.Typeflag = tar.TypeSymlink
		case e.isFolder():
			header.Typeflag = tar.TypeDir
		default:
			header.Typeflag, header.Size = tar.TypeReg, int64(len(e.content))
		}
		if err := archive.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	closeAll(t, archive.Close, compressed.Close)
	return out.Bytes()
}

// zipOf packs entries.
func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		header.SetMode(e.mode)
		content := e.content
		if e.link != "" {
			header.SetMode(fs.ModeSymlink | 0o777)
			content = e.link
		}
		file, err := archive.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(content)); err != nil && !e.isFolder() {
			t.Fatal(err)
		}
	}
	closeAll(t, archive.Close)
	return out.Bytes()
}

func closeAll(t testing.TB, closers ...func() error) {
	t.Helper()
	for _, closer := range closers {
		if err := closer(); err != nil {
			t.Fatal(err)
		}
	}
}

// server serves files by path, counts the requests, and lets intercept answer instead.
type server struct {
	*httptest.Server
	files     map[string][]byte
	requests  atomic.Int32
	intercept func(n int, w http.ResponseWriter, r *http.Request) bool
}

func newServer(t *testing.T, start func(http.Handler) *httptest.Server, files map[string][]byte) *server {
	t.Helper()
	s := &server{files: files}
	s.Server = start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(s.requests.Add(1))
		if s.intercept != nil && s.intercept(n, w, r) {
			return
		}
		data, there := s.files[r.URL.Path]
		if !there {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(data)
	}))
	t.Cleanup(s.Close)
	return s
}

// artifact is a file of the server with its right checksum.
func (s *server) artifact(path string) fetch.Artifact {
	file, _, _ := strings.Cut(path, "?")
	return fetch.Artifact{URL: s.URL + path, Checksum: sha256Of(s.files[file])}
}

// newDir is a folder for a plugin, which is not there yet.
func newDir(t *testing.T) string { return filepath.Join(t.TempDir(), "plugins", "p") }

// run fetches, and looks for the canary in what is said and for anything left beside the folder.
func run(t *testing.T, o fetch.Options) (string, error) {
	t.Helper()
	return runContext(t.Context(), t, o, &strings.Builder{})
}

type logWriter interface {
	Write([]byte) (int, error)
	String() string
}

func runContext(ctx context.Context, t *testing.T, o fetch.Options, log logWriter) (string, error) {
	t.Helper()
	o.Log = log
	if o.Pause == 0 {
		o.Pause = time.Millisecond
	}
	err := fetch.Run(ctx, o)
	for name, text := range map[string]string{"log": log.String(), "error": fmt.Sprint(err)} {
		if strings.Contains(text, canary) {
			t.Errorf("the %s shows the secret: %s", name, strings.ReplaceAll(text, canary, "CANARY"))
		}
	}
	entries, readErr := os.ReadDir(filepath.Dir(o.Dir))
	for _, entry := range entries {
		if entry.Name() != filepath.Base(o.Dir) {
			t.Errorf("left over: %s, %v", entry.Name(), readErr)
		}
	}
	return log.String(), err
}

// tree is what is below a folder, the marker left out: "mode path" and content, for a symlink its target.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() == ".connect-register-fetch.json" {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		var content []byte
		switch {
		case info.Mode().IsRegular():
			content, err = os.ReadFile(path)
		case info.Mode().Type() == fs.ModeSymlink:
			var target string
			target, err = os.Readlink(path)
			content = []byte(target)
		}
		name, _ := filepath.Rel(dir, path)
		kind := fmt.Sprintf("%v", info.Mode())
		if info.Mode().Type() == fs.ModeSymlink {
			kind = "link"
		}
		all[kind+" "+filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// write makes a file, such as one with a password.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantError compares an error's text.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
