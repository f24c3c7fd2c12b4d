package registrar_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/registrar"
)

const (
	class     = `{"connector.class": "C"}`
	endings   = "connector files end in .json, .properties, .yaml or .yml\n"
	noClass   = `has no connector.class; add e.g. "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector"`
	endOfFile = `unexpected end of file: a closing }, ] or " is missing`
)

// TestReadConnectors reads what is written as ROOT/…, in the order of the paths.
func TestReadConnectors(t *testing.T) {
	files := map[string]string{
		"one/b.json": class, "one/a.properties": "connector.class=C\n", "one/.hidden.json": "{", "one/README.md": "", "one/sub/x.json": class,
		"two/c.yaml": "name: c\nconfig: {connector.class: C}\ninitial_state: RUNNING\n", "two/a.json": class,
		"single/d.json": class,
		"bad/e.json":    "{", "bad/f.json": `{"topics": "t"}`, "bad/g.json": class,
		"state/h.json": `{"name": "h", "config": {"connector.class": "C"}, "state": "stopped"}`,
		"state/i.json": `{"name": "i", "config": {"connector.class": "C"}, "initial_state": "paused"}`,
		"none/notes":   "",
	}
	tests := []struct {
		name  string
		paths []string
		// want are name=source and the state, or wantErr the error's lines.
		want    []string
		wantErr []string
		ignored string
	}{
		{"folder", []string{"one"}, []string{"a=ROOT/one/a.properties", "b=ROOT/one/b.json"}, nil,
			"ignoring ROOT/one/README.md: " + endings + "ignoring ROOT/one/sub/: " + endings},
		{"folder and file", []string{"two", "single/d.json"}, []string{"a=ROOT/two/a.json", "c=ROOT/two/c.yaml running", "d=ROOT/single/d.json"}, nil, ""},
		{"one name twice", []string{"two", "one"}, nil, []string{`connector "a" is in both ROOT/two/a.json and ROOT/one/a.properties: rename one of them or remove a file`},
			"ignoring ROOT/one/README.md: " + endings + "ignoring ROOT/one/sub/: " + endings},
		{"one file twice", []string{"single", "single/d.json"}, nil, []string{`connector "d" is in both ROOT/single/d.json and ROOT/single/d.json: rename one of them or remove a file`}, ""},
		{"with states", []string{"state"}, []string{"h=ROOT/state/h.json stopped", "i=ROOT/state/i.json paused"}, nil, ""},
		{"folder without connectors", []string{"none"}, nil, []string{"ROOT/none: no connector file: they end in .json, .properties, .yaml or .yml"}, "ignoring ROOT/none/notes: " + endings},
		{"all that is wrong", []string{"gone", "bad", "two", "none/notes", "two/a.json"}, nil, []string{
			"reading connectors: stat ROOT/gone: no such file or directory",
			"ROOT/bad/e.json:1:2: " + endOfFile,
			`ROOT/bad/f.json: connector "f" ` + noClass,
			"ROOT/none/notes: unknown extension: a connector file ends in .json, .properties, .yaml or .yml",
			`connector "a" is in both ROOT/two/a.json and ROOT/two/a.json: rename one of them or remove a file`}, ""},
		{"nothing", nil, nil, []string{"--connectors is missing, set it to a connector file or a folder of them"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := folder(t, files)
			var paths []string
			for _, path := range test.paths {
				paths = append(paths, filepath.Join(root, path))
			}
			var stderr bytes.Buffer
			read, err := registrar.ReadConnectors(paths, &stderr)
			var got, gotErr []string
			for _, c := range read {
				got = append(got, strings.TrimSpace(c.Name+"="+strings.ReplaceAll(c.Source, root, "ROOT")+" "+c.State))
			}
			if err != nil {
				gotErr = strings.Split(strings.ReplaceAll(err.Error(), root, "ROOT"), "\n")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("connectors, -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(test.wantErr, gotErr); diff != "" {
				t.Errorf("error, -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(test.ignored, strings.ReplaceAll(stderr.String(), root, "ROOT")); diff != "" {
				t.Errorf("stderr, -want +got:\n%s", diff)
			}
		})
	}
}

// TestReadMountedSecret has the layout of a Secret in a pod: links to ..data, which is a link to a folder with a date.
func TestReadMountedSecret(t *testing.T) {
	dir := folder(t, map[string]string{"..2026_11_01/a.json": class, "..2026_11_01/b.json": class})
	for link, target := range map[string]string{"..data": "..2026_11_01", "a.json": "..data/a.json", "b.json": "..data/b.json"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer
	read, err := registrar.ReadConnectors([]string{dir}, &stderr)
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%v, stderr %q", err, stderr.String())
	}
	if len(read) != 2 || read[0].Name != "a" || read[1].Name != "b" || read[0].Source != filepath.Join(dir, "a.json") {
		t.Errorf("read %v", read)
	}
}

func TestReadConnectorsAllowsAnEmptyFolder(t *testing.T) {
	o := registrar.ApplyOptions{}
	o.AllowEmpty = true
	if read, err := o.ReadConnectors([]string{t.TempDir()}, io.Discard); len(read) != 0 || err != nil {
		t.Errorf("read %v, %v", read, err)
	}
	// What cannot be read is not nothing.
	for _, path := range []string{folder(t, map[string]string{"a.json": "{"}), filepath.Join(t.TempDir(), "missing")} {
		if read, err := o.ReadConnectors([]string{path}, io.Discard); err == nil {
			t.Errorf("%s: read %v", path, read)
		}
	}
}
