package connector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connector"
)

func TestIsConnectorFile(t *testing.T) {
	for name, want := range map[string]bool{
		"a.json": true, "a.properties": true, "a.yaml": true, "a.yml": true, "A.JSON": true, "x/y.json": true, "a.v1.json": true,
		"..data": false, ".a.json": false, "x/.a.json": false, "a.json~": false, "a.json.bak": false, "README.md": false, "json": false, "": false,
	} {
		if got := connector.IsConnectorFile(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestReadFolder(t *testing.T) {
	fsys := fstest.MapFS{
		"1.json":         file(`{"name": "zebra", "connector.class": "C"}`),
		"2.yaml":         file("name: ant\nconnector.class: C\n"),
		"bad.json":       file(`{`),
		"bad.yml":        file("x: 1\n"),
		"README.md":      file("hello"),
		"sub/inner.json": file(`{"connector.class": "C"}`),
		"dir.json/x":     file(""),
		".hidden.json":   file(`{`),
	}
	connectors, ignored, err := connector.ReadFolder(fsys, "conf")
	want := []connector.Connector{
		{Name: "ant", Source: "conf/2.yaml", Config: map[string]string{"connector.class": "C"}},
		{Name: "zebra", Source: "conf/1.json", Config: map[string]string{"connector.class": "C"}},
	}
	if diff := cmp.Diff(want, connectors); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"conf/README.md", "conf/dir.json/", "conf/sub/"}, ignored); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	const wantErr = `conf/bad.json:1:2: unexpected end of file: a closing }, ] or " is missing` + "\n" +
		`conf/bad.yml: connector "bad" has no connector.class; add e.g. "connector.class": "` + class + `"`
	if diff := cmp.Diff(wantErr, fmt.Sprint(err)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestReadDirWithoutConnectors(t *testing.T) {
	connectors, ignored, err := connector.ReadDir(fstest.MapFS{"notes.txt": file("")})
	if want := "the folder: no connector file: they end in .json, .properties, .yaml or .yml"; fmt.Sprint(err) != want {
		t.Errorf("got %v", err)
	}
	if len(connectors) != 0 || len(ignored) != 1 {
		t.Error(connectors, ignored)
	}
	if _, _, err := connector.ReadDir(os.DirFS(filepath.Join(t.TempDir(), "gone"))); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

// A mounted Secret: links to ..data, which is a link to a folder with a date.
func TestReadDirMountedSecret(t *testing.T) {
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(filepath.Join(dir, "..2026_11_01"), 0o755))
	must(os.WriteFile(filepath.Join(dir, "..2026_11_01", "a.json"), []byte(`{"connector.class": "C"}`), 0o644))
	must(os.Symlink("..2026_11_01", filepath.Join(dir, "..data")))
	must(os.Symlink("..data/a.json", filepath.Join(dir, "a.json")))
	must(os.Symlink("..data/gone.json", filepath.Join(dir, "gone.json")))
	connectors, ignored, err := connector.ReadDir(os.DirFS(dir))
	if len(connectors) != 1 || connectors[0].Name != "a" || len(ignored) != 0 {
		t.Error(connectors, ignored)
	}
	if err == nil {
		t.Error("no error for a link that leads nowhere")
	}
}
