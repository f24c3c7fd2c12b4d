package fetch

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, "60": time.Minute, "61": time.Minute, "99999999999999999999": 0, "2147483647": time.Minute, "-5": 0, "1.5": 0,
		"soon": 0, at(9 * time.Second): 9 * time.Second, at(-time.Hour): 0, at(time.Hour): time.Minute,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestFormatSize(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 12_897_484: "12.3 MiB", 1<<20 - 1: "1.0 MiB", 2 << 30: "2.0 GiB", 1 << 50: "1024.0 TiB",
	} {
		if got := formatSize(bytes); got != want {
			t.Errorf("%d: got %s, want %s", bytes, got, want)
		}
	}
}

func TestFileName(t *testing.T) {
	for path, want := range map[string]string{
		"/a/b.tar.gz": "b.tar.gz", "/b.jar/": "b.jar", "": "artifact", "/": "artifact", "/..": "artifact", "/.": "artifact", "/.hidden.jar": "hidden.jar",
		"/a b/ü.zip": "_.zip", "/ö": "artifact", `/..\..\x.jar`: "_.._x.jar", "/x\x00\n.jar": "x__.jar", "/a_2.13-1.0+b~c@d.jar": "a_2.13-1.0+b~c@d.jar",
		"/" + strings.Repeat("x", 300) + ".zip": strings.Repeat("x", 196) + ".zip", "/.connect-register-fetch.json": "connect-register-fetch.json",
	} {
		if got := fileName(path); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestWithoutExtension(t *testing.T) {
	for name, want := range map[string]string{
		"a.tar.gz": "a", "a.TGZ": "a", "a-1.2.zip": "a-1.2", "a-1.2": "a-1.2", "zip": "zip", ".zip": ".zip", "a.tar": "a.tar", "a.gz": "a",
	} {
		if got := withoutExtension(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// TestUnpackingEnds with the context.
func TestUnpackingEnds(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	left := newBudget(ctx, Options{MaxFiles: 10, MaxUnpacked: 10})
	asked := errors.New("asked to stop")
	cancel(asked)
	if err := left.entry(); !errors.Is(err, asked) {
		t.Errorf("entry: %v", err)
	}
	if err := left.copy(io.Discard, strings.NewReader("x")); !errors.Is(err, asked) {
		t.Errorf("copy: %v", err)
	}
	if _, err := left.stream(strings.NewReader("x")).Read(make([]byte, 1)); !errors.Is(err, asked) {
		t.Errorf("stream: %v", err)
	}
}

// TestZipDirectoryIsBounded: a zip whose list of entries alone would fill the memory.
func TestZipDirectoryIsBounded(t *testing.T) {
	var data bytes.Buffer
	w := zip.NewWriter(&data)
	for range maxDirectory>>16 + 1 {
		if _, err := w.CreateHeader(&zip.FileHeader{Name: strings.Repeat("x", 1<<16-1)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openZip(bytes.NewReader(data.Bytes()), int64(data.Len())); !errors.Is(err, errDirectory) {
		t.Errorf("got %v", err)
	}
}

// TestPlaceFails: the old folder is put back.
func TestPlaceFails(t *testing.T) {
	dir, work := filepath.Join(t.TempDir(), "p"), t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "old one"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := place(work, filepath.Join(work, "gone"), dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "old one")); err != nil {
		t.Error(err)
	}
}
