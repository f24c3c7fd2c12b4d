package migrate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzOrigins gives every reader whatever comes: it may refuse it, and must not break, nor show a password among the notes.
func FuzzOrigins(f *testing.F) {
	files, err := filepath.Glob("../../tests/migrate/testdata/*/in/*")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(filepath.Base(file), data)
	}
	connector := File{"c.json", []byte(`{"connector.class": "C", "topics": "t"}`)}
	worker := File{"w.properties", []byte("bootstrap.servers=k:1\nplugin.path=/p\n")}
	o := Options{ConnectURL: "http://c:8083", BootstrapServers: "k:1", RegistrarImage: "r"}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		file := File{name, data}
		for _, read := range []func() (Result, error){
			func() (Result, error) { return Strimzi([]File{file}, o) },
			func() (Result, error) { return CFK([]File{file}, o) },
			func() (Result, error) { return Env([]File{file}, o) },
			func() (Result, error) { return Terraform([]File{file}, o) },
			func() (Result, error) {
				return Standalone(StandaloneFiles{Worker: file, Connectors: []File{connector}}, o)
			},
			func() (Result, error) {
				return Standalone(StandaloneFiles{Worker: worker, Connectors: []File{connector}, Offsets: &file}, o)
			},
		} {
			result, err := read()
			if err != nil {
				continue
			}
			var notes strings.Builder
			if err := WriteNotes(&notes, result.Notes); err != nil {
				t.Fatal(err)
			}
			if len(result.Values) == 0 {
				t.Error("no values and no error")
			}
		}
	})
}
