package fetch_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/fetch"
)

const (
	dirMode  = "drwxr-xr-x "
	fileMode = "-r--r--r-- "
	execMode = "-r-xr-xr-x "
)

// TestFetch gets one of each kind, under an umask that must not matter.
func TestFetch(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	entries := []entry{
		{name: "top/", mode: 0o700}, {name: "top/a.jar", content: "a", mode: 0o600}, {name: "top/lib/deep/b.so", content: "b", mode: 0o4750},
		{name: "./c", content: "", mode: 0}, {name: "link", link: "top/a.jar"}, {name: "top/lib/up", link: "../lib/../a.jar"}, {name: "top/", mode: 0o777},
	}
	unpacked := func(dir string, all map[string]string) {
		for name, content := range map[string]string{
			dirMode + dir: "", dirMode + dir + "/top": "", fileMode + dir + "/top/a.jar": "a", dirMode + dir + "/top/lib": "", dirMode + dir + "/top/lib/deep": "",
			execMode + dir + "/top/lib/deep/b.so": "b", fileMode + dir + "/c": "", "link " + dir + "/link": "top/a.jar", "link " + dir + "/top/lib/up": "../lib/../a.jar",
		} {
			all[name] = content
		}
	}
	s := newServer(t, httptest.NewServer, map[string][]byte{
		"/x/driver-1.0+b.jar": zipOf(t, entry{name: "META-INF/MANIFEST.MF"}), "/x/one.zip": zipOf(t, entries...), "/two.tar.gz": tarGz(t, entries...),
		"/three.TGZ": tarGz(t, entries...), "/download": zipOf(t, entries...), "/other/one.zip": zipOf(t, entry{name: `lib\`}, entry{name: `lib\windows.jar`, content: "w"}),
	})
	want := map[string]string{dirMode + ".": "", fileMode + "driver-1.0+b.jar": string(s.files["/x/driver-1.0+b.jar"]),
		dirMode + "one-2": "", dirMode + "one-2/lib": "", fileMode + "one-2/lib/windows.jar": "w"}
	for _, dir := range []string{"one", "two", "three", "download"} {
		unpacked(dir, want)
	}
	o := fetch.Options{Dir: newDir(t)}
	wantLog := ""
	for _, path := range []string{"/x/driver-1.0+b.jar", "/x/one.zip", "/two.tar.gz", "/three.TGZ", "/download", "/other/one.zip"} {
		o.Artifacts = append(o.Artifacts, s.artifact(path))
		count := map[string]string{"/x/driver-1.0+b.jar": "1 file", "/other/one.zip": "1 file"}[path]
		if count == "" {
			count = "5 files"
		}
		wantLog += fmt.Sprintf("fetched %s (%d B) sha256 ok, %s\n", filepath.Base(path), len(s.files[path]), count)
	}
	log, err := run(t, o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantLog, log); diff != "" {
		t.Errorf("log, -want +got:\n%s", diff)
	}
	if diff := cmp.Diff(want, tree(t, o.Dir)); diff != "" {
		t.Errorf("files, -want +got:\n%s", diff)
	}
}

// TestAgain: the same artifacts are not fetched twice, unless something is missing; others replace them.
func TestAgain(t *testing.T) {
	s := newServer(t, httptest.NewServer, map[string][]byte{"/a.tgz": tarGz(t, entry{name: "a", content: "a"}), "/b.zip": zipOf(t, entry{name: "b", content: "b"})})
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz?token=" + canary)}}
	again := o.Dir + " is made of these artifacts already, nothing to do\n"
	steps := []struct {
		name   string
		before func()
		log    string
		want   string
	}{
		{"first", func() {}, "fetched a.tgz", fileMode + "a/a"},
		{"the same", func() {}, again, fileMode + "a/a"},
		{"another token", func() { o.Artifacts[0].URL = s.URL + "/a.tgz?token=2" + canary }, again, fileMode + "a/a"},
		{"the checksum in capitals", func() { o.Artifacts[0].Checksum = "sha256:" + strings.ToUpper(o.Artifacts[0].Checksum[7:]) }, again, fileMode + "a/a"},
		{"a file is gone", func() { remove(t, filepath.Join(o.Dir, "a", "a")) }, "fetched a.tgz", fileMode + "a/a"},
		{"a file is cut", func() { truncate(t, filepath.Join(o.Dir, "a", "a")) }, "fetched a.tgz", fileMode + "a/a"},
		{"the marker is broken", func() { truncate(t, filepath.Join(o.Dir, ".connect-register-fetch.json")) }, "fetched a.tgz", fileMode + "a/a"},
		{"a killed run left its folder", func() { leave(t, filepath.Dir(o.Dir), ".p.fetch-123") }, again, fileMode + "a/a"},
		{"another kind of checksum", func() { o.Artifacts[0].Checksum = sha512Of(s.files["/a.tgz"]) }, "fetched a.tgz (", fileMode + "a/a"},
		{"others", func() { o.Artifacts = []fetch.Artifact{s.artifact("/b.zip")} }, "fetched b.zip", fileMode + "b/b"},
		{"and the folder of a killed run", func() { leave(t, filepath.Dir(o.Dir), ".p.fetch-123"); o.Artifacts[0].URL += "?" }, again, fileMode + "b/b"},
	}
	for _, step := range steps {
		step.before()
		log, err := run(t, o)
		if err != nil || !strings.HasPrefix(log, step.log) {
			t.Fatalf("%s: log %q, %v", step.name, log, err)
		}
		dir := step.want[len(fileMode) : len(fileMode)+1]
		want := map[string]string{dirMode + ".": "", dirMode + dir: "", step.want: dir}
		if diff := cmp.Diff(want, tree(t, o.Dir)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", step.name, diff)
		}
	}
	marker, err := os.ReadFile(filepath.Join(o.Dir, ".connect-register-fetch.json"))
	if err != nil || strings.Contains(string(marker), canary) || !strings.Contains(string(marker), s.URL+"/b.zip") {
		t.Errorf("marker %s, %v", marker, err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string) {
	t.Helper()
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
}

func leave(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, name, "content", "half"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// TestFailureLeavesAllAsItWas: also when the first artifact was good.
func TestFailureLeavesAllAsItWas(t *testing.T) {
	s := newServer(t, httptest.NewServer, map[string][]byte{"/a.tgz": tarGz(t, entry{name: "a", content: "a"}), "/b.zip": zipOf(t, entry{name: "../b"})})
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz"), s.artifact("/b.zip")}}
	if _, err := run(t, o); err == nil {
		t.Fatal("no error")
	}
	if _, err := os.Lstat(o.Dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
	o.Artifacts = o.Artifacts[:1]
	if _, err := run(t, o); err != nil {
		t.Fatal(err)
	}
	before := tree(t, o.Dir)
	o.Artifacts = []fetch.Artifact{s.artifact("/b.zip")}
	if _, err := run(t, o); err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(before, tree(t, o.Dir)); diff != "" {
		t.Errorf("-before +after:\n%s", diff)
	}
}

// TestFoldersOfOthers are not replaced, except empty ones, and nothing is asked of the server.
func TestFoldersOfOthers(t *testing.T) {
	s := newServer(t, httptest.NewServer, map[string][]byte{"/a.tgz": tarGz(t, entry{name: "a", content: "a"})})
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}}
	leave(t, o.Dir, "mine")
	_, err := run(t, o)
	wantError(t, err, o.Dir+": it holds files that fetch did not put there: give --to a folder for this plugin alone")
	if s.requests.Load() != 0 || len(tree(t, o.Dir)) != 4 {
		t.Errorf("%d requests, files %v", s.requests.Load(), tree(t, o.Dir))
	}
	if err := os.RemoveAll(filepath.Join(o.Dir, "mine")); err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, o); err != nil {
		t.Error(err)
	}
	file := fetch.Options{Dir: write(t, "x"), Artifacts: o.Artifacts}
	if _, err := run(t, file); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("a file: %v", err)
	}
}

// TestNearlyLeftOver: folders that only look like those of a killed run belong to somebody else.
func TestNearlyLeftOver(t *testing.T) {
	s := newServer(t, httptest.NewServer, map[string][]byte{"/a.tgz": tarGz(t, entry{name: "a", content: "a"})})
	o := fetch.Options{Dir: newDir(t), Artifacts: []fetch.Artifact{s.artifact("/a.tgz")}}
	names := []string{".p.fetch-", ".p.fetch-x", ".p.fetch-1.fetch-2", ".q.fetch-1", "p.fetch-1"}
	for _, name := range names {
		leave(t, filepath.Dir(o.Dir), name)
	}
	if err := fetch.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(filepath.Dir(o.Dir), name, "content", "half")); err != nil {
			t.Error(err)
		}
	}
}
