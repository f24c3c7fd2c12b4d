package fetch_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/fetch"
)

// both packs entries as zip and as tar.gz.
func both(t *testing.T, entries ...entry) map[string][]byte {
	return map[string][]byte{"/a.zip": zipOf(t, entries...), "/a.tgz": tarGz(t, entries...)}
}

// gzipped compresses what is no tar.
func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	closeAll(t, w.Close)
	return out.Bytes()
}

// promise is a tar whose header says more than there is.
func promise(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := w.WriteHeader(&tar.Header{Name: "big", Size: 1 << 40, Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	return gzipped(t, append(out.Bytes(), "little"...))
}

// lie is a zip whose header says that a big entry is small.
func lie(t *testing.T, size int) []byte {
	t.Helper()
	honest := zipOf(t, entry{name: "big", content: strings.Repeat("\x00", size)})
	r, err := zip.NewReader(bytes.NewReader(honest), int64(len(honest)))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := r.File[0].OpenRaw()
	if err != nil {
		t.Fatal(err)
	}
	header := r.File[0].FileHeader
	header.UncompressedSize64 = 10
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	file, err := w.CreateRaw(&header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(file, raw); err != nil {
		t.Fatal(err)
	}
	closeAll(t, w.Close)
	return out.Bytes()
}

func encrypted(t *testing.T) []byte {
	t.Helper()
	data := zipOf(t, entry{name: "a", content: "a"})
	// The flags of the entry in the list at the end.
	data[bytes.Index(data, []byte("PK\x01\x02"))+8] |= 1
	return data
}

// TestArchivesRefused: the error names the entry, and nothing is written.
func TestArchivesRefused(t *testing.T) {
	const (
		dots     = "the path has .. in it, which may lead out of the folder"
		absolute = "the path is absolute"
		twice    = "its path is there twice"
		device   = "it is neither file, folder nor symlink, e.g. a device"
		large    = "there are more than 1.0 MiB unpacked; if there may be, raise --max-unpacked"
		many     = "there are more than 20 files and folders: this is no connector plugin"
	)
	file := entry{name: "ok", content: "x"}
	noFile := func(to string) string {
		return fmt.Sprintf("it is a symlink to %q, which is no file of this archive", to)
	}
	out := func(to string) string { return fmt.Sprintf("it is a symlink to %q, out of the folder", to) }
	zeros := strings.Repeat("\x00", 1<<20)
	var manyFiles, manyFolders []entry
	for i := range 21 {
		manyFiles = append(manyFiles, entry{name: fmt.Sprint("f", i)})
	}
	manyFolders = append(manyFolders, entry{name: strings.Repeat("d/", 20) + "f"})
	tests := []struct {
		name    string
		files   map[string][]byte
		entry   string
		problem string
	}{
		{"parent", both(t, file, entry{name: "../evil"}), "../evil", dots},
		{"parent below", both(t, file, entry{name: "a/../../evil"}), "a/../../evil", dots},
		{"parent inside", both(t, file, entry{name: "a/../b"}), "a/../b", dots},
		{"parent at the end", both(t, file, entry{name: "a/.."}), "a/..", dots},
		{"parent folder", both(t, file, entry{name: "../d/"}), "../d/", dots},
		{"backslashes", both(t, file, entry{name: `..\evil`}), `..\evil`, dots},
		{"mixed slashes", both(t, file, entry{name: `a\../..\evil`}), `a\../..\evil`, dots},
		{"absolute", both(t, file, entry{name: "/etc/evil"}), "/etc/evil", absolute},
		{"absolute backslash", both(t, file, entry{name: `\evil`}), `\evil`, absolute},
		{"absolute host", both(t, file, entry{name: `\\host\evil`}), `\\host\evil`, absolute},
		{"drive", both(t, file, entry{name: `C:\evil`}), `C:\evil`, absolute},
		{"long path", both(t, file, entry{name: strings.Repeat("d/", 600) + "f"}), strings.Repeat("d/", 100) + "…", "the path is longer than 1024 bytes"},
		{"long name", both(t, file, entry{name: strings.Repeat("n", 300)}), strings.Repeat("n", 200) + "…", "file name too long"},
		{"the folder as a file", map[string][]byte{"/a.zip": zipOf(t, entry{name: "."})}, ".", twice},
		{"twice", both(t, file, file), "ok", twice},
		{"twice, written otherwise", both(t, file, entry{name: "./ok"}), "./ok", twice},
		{"folder as file", both(t, entry{name: "d/f"}, entry{name: "d"}), "d", twice},
		{"file as folder", both(t, file, entry{name: "ok/"}), "ok/", twice},
		{"below a file", both(t, file, entry{name: "ok/f"}), "ok/f", twice},
		{"symlink out", both(t, entry{name: "a/b", link: "../../etc/passwd"}), "a/b", out("../../etc/passwd")},
		{"symlink to the parent", both(t, entry{name: "l", link: ".."}), "l", out("..")},
		{"symlink absolute", both(t, entry{name: "l", link: "/etc/passwd"}), "l", out("/etc/passwd")},
		{"symlink to nothing", both(t, entry{name: "l", link: "gone"}), "l", noFile("gone")},
		{"symlink to itself", both(t, entry{name: "l", link: "l"}), "l", noFile("l")},
		{"symlink to a folder", both(t, entry{name: "d/f"}, entry{name: "l", link: "d"}), "l", noFile("d")},
		{"symlink with backslashes", both(t, file, entry{name: "d/l", link: `..\ok`}), "d/l", noFile(`..\ok`)},
		{"symlink twice", both(t, file, entry{name: "l", link: "ok"}, entry{name: "l", link: "ok"}), "l", twice},
		{"symlink in place of a file", both(t, file, entry{name: "ok", link: "./ok"}), "ok", twice},
		{"file in place of a symlink", both(t, entry{name: "l", link: "ok"}, file, entry{name: "l"}), "l", twice},
		{"below a symlink", both(t, entry{name: "l", link: "d"}, entry{name: "l/f"}), "l", twice},
		{"symlink below a symlink", both(t, file, entry{name: "l", link: "ok"}, entry{name: "l/m", link: "../ok"}), "l/m", twice},
		{"symlink of a long path", map[string][]byte{"/a.zip": zipOf(t, entry{name: "l", link: strings.Repeat("x", 1025)})}, "l", "it is a symlink to a path longer than 1024 bytes"},
		{"hard link", map[string][]byte{"/a.tgz": tarGz(t, file, entry{name: "h", link: "ok", kind: tar.TypeLink})}, "h", "it is a hard link, which is not unpacked: pack the file itself"},
		{"device", map[string][]byte{"/a.tgz": tarGz(t, entry{name: "null", kind: tar.TypeChar}), "/a.zip": zipOf(t, entry{name: "null", mode: fs.ModeDevice})}, "null", device},
		{"pipe", map[string][]byte{"/a.tgz": tarGz(t, entry{name: "p", kind: tar.TypeFifo}), "/a.zip": zipOf(t, entry{name: "p", mode: fs.ModeNamedPipe})}, "p", device},
		{"encrypted", map[string][]byte{"/a.zip": encrypted(t)}, "a", "it is encrypted: pack it without a password"},
		{"bomb", both(t, file, entry{name: "zeros", content: zeros}), "zeros", large},
		{"many files", both(t, manyFiles...), "f20", many},
		{"many folders", both(t, manyFolders...), manyFolders[0].name, many},
		{"much is promised", map[string][]byte{"/a.tgz": promise(t)}, "big", "unexpected EOF"},
		{"little is promised", map[string][]byte{"/a.zip": lie(t, 1<<22)}, "big", "zip: not a valid zip file"},
	}
	for _, test := range tests {
		for path, data := range test.files {
			t.Run(test.name+path, func(t *testing.T) {
				refused(t, path, data, fmt.Sprintf("entry %q: %s", test.entry, test.problem))
			})
		}
	}
	t.Run("bomb of two files", func(t *testing.T) {
		half := strings.Repeat("x", 1<<19)
		for path, data := range both(t, entry{name: "a", content: half}, entry{name: "b", content: half}, entry{name: "c", content: "x"}) {
			refused(t, path, data, `entry "c": `+large)
		}
	})
	t.Run("bomb of headers", func(t *testing.T) {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		for i := range 4 {
			records := map[string]string{"X.comment": strings.Repeat("x", 1<<19)}
			if err := w.WriteHeader(&tar.Header{Name: fmt.Sprint(i), Typeflag: tar.TypeReg, PAXRecords: records}); err != nil {
				t.Fatal(err)
			}
		}
		closeAll(t, w.Close)
		refused(t, "/a.tgz", gzipped(t, out.Bytes()), "reading tar: "+large)
	})
}

// TestKindsRefused are downloads that are no plugin.
func TestKindsRefused(t *testing.T) {
	const supported = "supported are jar, zip and tar.gz (tgz)"
	tests := []struct {
		path string
		data []byte
		want string
	}{
		{"/a.rpm", []byte("\xed\xab\xee\xdb rpm"), "it is of an unknown kind: " + supported},
		{"/a", nil, "it is of an unknown kind: " + supported},
		{"/a.tar.xz", []byte("\xfd7zXZ\x00"), "it is of an unknown kind: " + supported},
		{"/a.jar", []byte("\xca\xfe\xba\xbe class"), "it is not what its name says (.jar): " + supported},
		{"/a.zip", []byte("P"), "it is not what its name says (.zip): " + supported},
		{"/a.tar.gz", []byte("no gzip"), "it is not what its name says (.gz): " + supported},
		{"/a.gz", gzipped(t, []byte(strings.Repeat("just a text ", 100))), "it is gzip with no tar in it; " + supported},
		{"/a.tgz", []byte("\x1f\x8b broken"), "reading gzip: unexpected EOF"},
		{"/a.zip", []byte("PK\x03\x04 broken"), "reading zip: zip: not a valid zip file"},
		{"/a.tgz", tarGz(t), "there is no file in it"},
		{"/a.tgz", tarGz(t, entry{name: "d/"}), "there is no file in it"},
		{"/a", zipOf(t, entry{name: "A.class"}, entry{name: "META-INF/MANIFEST.MF"}), "it is a jar (there is META-INF/MANIFEST.MF), so its URL's path must end in .jar"},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) { refused(t, test.path, test.data, test.want) })
	}
}

// refused fetches with tiny limits.
func refused(t *testing.T, path string, data []byte, want string) {
	t.Helper()
	s := newServer(t, httptest.NewServer, map[string][]byte{path: data})
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact(path)}, MaxUnpacked: 1 << 20, MaxFiles: 20}
	log, err := run(t, o)
	wantError(t, err, "fetching "+s.URL+path+": "+want)
	if _, err := os.Lstat(o.Dir); !os.IsNotExist(err) || log != "" {
		t.Errorf("log %q, folder %v", log, err)
	}
}

// TestLimitsAreOfAllTogether: what is left for the second artifact is less.
func TestLimitsAreOfAllTogether(t *testing.T) {
	half := strings.Repeat("x", 600<<10)
	s := newServer(t, httptest.NewServer, map[string][]byte{
		"/a.zip": zipOf(t, entry{name: "a", content: half}), "/b.zip": zipOf(t, entry{name: "b", content: half}),
		"/c.jar": zipOf(t, entry{name: "c", content: "c"}),
	})
	const large = ": there are more than %s unpacked; if there may be, raise --max-unpacked"
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.zip"), s.artifact("/b.zip")}, MaxUnpacked: 1 << 20}
	_, err := run(t, o)
	wantError(t, err, fmt.Sprintf("fetching %s/b.zip: entry \"b\""+large, s.URL, "1.0 MiB"))
	o.Artifacts[1], o.MaxUnpacked = s.artifact("/c.jar"), 600<<10
	_, err = run(t, o)
	wantError(t, err, fmt.Sprintf("fetching %s/c.jar"+large, s.URL, "600.0 KiB"))
	o.MaxUnpacked += int64(len(s.files["/c.jar"]))
	if _, err := run(t, o); err != nil {
		t.Error(err)
	}
}
