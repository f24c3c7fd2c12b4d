// Package truth compares what validate says offline with what real workers say: about connectors their
// /config/validate, about workers whether they start. The workers' verdicts are recorded by record.
package truth

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// File is one of the corpus.
type File struct {
	Name string
	Data []byte
	// Source is the repository, and what it is there.
	Source string
	// Frozen files were written before the rules.
	Frozen bool
}

// Verdict is what a real worker says. A file with neither errors nor a failure is good.
type Verdict struct {
	// Errors of the keys of a connector.
	Errors map[string][]string `json:"errors,omitempty"`
	// Failure is the answer when there is none, or why the worker did not start.
	Failure string `json:"failure,omitempty"`
}

// Good says that the worker has nothing against the file.
func (v Verdict) Good() bool { return v.Failure == "" && len(v.Errors) == 0 }

// Worker is the properties of the worker that validates the connectors; brokers, port and plugins are put in.
const Worker = `bootstrap.servers=%s
group.id=truth
listeners=http://127.0.0.1:%d
plugin.path=%s
plugin.discovery=hybrid_warn
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
config.storage.topic=truth-configs
offset.storage.topic=truth-offsets
status.storage.topic=truth-status
config.storage.replication.factor=1
offset.storage.replication.factor=1
status.storage.replication.factor=1
`

// Corpus is all files and verdicts.
type Corpus struct {
	Connectors, Workers []File
	Verdicts            Verdicts
}

// Verdicts are what was recorded.
type Verdicts struct {
	// Kafka is the version of the workers.
	Kafka      string             `json:"kafka"`
	Connectors map[string]Verdict `json:"connectors"`
	Workers    map[string]Verdict `json:"workers"`
}

// Read reads the corpus in a folder.
func Read(dir string) (Corpus, error) {
	var c Corpus
	var err error
	if c.Connectors, err = files(dir, "connectors"); err != nil {
		return c, err
	}
	if c.Workers, err = files(dir, "workers"); err != nil {
		return c, err
	}
	data, err := os.ReadFile(filepath.Join(dir, "verdicts.json"))
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(data, &c.Verdicts)
}

// sourceOf finds where a file is from in the head of its archive, a line each: f01 owner/repository what.
func sourceOf(name string, head []byte) string {
	stem, _, _ := strings.Cut(name, ".")
	for line := range strings.Lines(string(head)) {
		if id, source, _ := strings.Cut(strings.TrimSpace(line), " "); id == stem {
			return source
		}
	}
	return ""
}

func files(dir, kind string) ([]File, error) {
	var all []File
	for _, part := range []string{"frozen", "open"} {
		archive, err := txtar.ParseFile(filepath.Join(dir, part+"-"+kind+".txtar"))
		if err != nil {
			return nil, err
		}
		for _, f := range archive.Files {
			name := strings.TrimSpace(f.Name)
			all = append(all, File{Name: name, Data: f.Data, Frozen: part == "frozen", Source: sourceOf(name, archive.Comment)})
		}
	}
	return all, nil
}
