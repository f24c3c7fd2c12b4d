package images

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseLDD(t *testing.T) {
	found, missing := parseLDD("/usr/bin/a:\n\tlinux-vdso.so.1 (0x00007ffc)\n\tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f)\n" +
		"\tlibjvm.so => not found\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n/usr/bin/b:\n\tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f)\n" +
		"/usr/bin/c:\n\tstatically linked\n")
	if diff := cmp.Diff([]string{"/lib/x86_64-linux-gnu/libz.so.1", "/lib64/ld-linux-x86-64.so.2"}, found); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(missing, []string{"libjvm.so"}) {
		t.Errorf("missing %q", missing)
	}
}

// TestArchive: the same files give the same bytes, and another file another archive.
func TestArchive(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "program")
	write := func(text string) {
		if err := os.WriteFile(source, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	plan := func() *plan {
		t.Helper()
		files := tree{}
		if err := files.copy("/opt/program", source); err != nil {
			t.Fatal(err)
		}
		files.link("bin/program", "../opt/program")
		return &plan{tag: "docker.io/local/some:1", layers: []tree{files, {}}}
	}
	archive := func(cache string) string {
		t.Helper()
		path, err := plan().archive(cache, t.Output())
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("one")
	first, again := archive(dir), archive(t.TempDir())
	if filepath.Base(first) != filepath.Base(again) || !bytes.Equal(read(t, first), read(t, again)) {
		t.Errorf("%s and %s differ", first, again)
	}
	if archive(dir) != first {
		t.Error("built again")
	}
	write("changed")
	if archive(dir) == first {
		t.Error("a changed file is not seen")
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
