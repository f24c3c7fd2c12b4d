package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// wanted is a connector to register.
type wanted struct {
	Name   string            `json:"name"`
	Config map[string]string `json:"config"`
}

// The kinds of connectors: one that takes up to a second to stop, and one that stops at once.
const (
	slow  = "FileStreamSource"
	quick = "QuickSource"
)

// classes are written out, as not every tool takes an alias.
var classes = map[string]string{
	slow:  "org.apache.kafka.connect.file.FileStreamSourceConnector",
	quick: "com.github.connectregister.testplugins.QuickSourceConnector",
}

// connectors returns n connectors with one task each. The first changed of them differ in one key from those of changed = 0.
func (l *lab) connectors(kind string, n, changed int) []wanted {
	all := make([]wanted, n)
	for i := range all {
		config := map[string]string{"connector.class": classes[kind], "tasks.max": "1", "topic": topic}
		switch kind {
		case slow:
			config["file"], config["batch.size"] = l.path("source.txt"), "1000"
			if i < changed {
				config["batch.size"] = "1001"
			}
		case quick:
			config["poll.ms"] = "50"
			if i < changed {
				config["poll.ms"] = "51"
			}
		}
		all[i] = wanted{Name: fmt.Sprintf("bench-%04d", i), Config: config}
	}
	return all
}

// writeFiles writes a file for each connector: dir/post holds name and config, dir/put the config alone.
func writeFiles(dir string, all []wanted) error {
	for _, shape := range []string{"post", "put"} {
		if err := os.RemoveAll(filepath.Join(dir, shape)); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(dir, shape), 0o755); err != nil {
			return err
		}
	}
	for _, c := range all {
		if err := writeJSON(filepath.Join(dir, "post", c.Name+".json"), c); err != nil {
			return err
		}
		if err := writeJSON(filepath.Join(dir, "put", c.Name+".json"), c.Config); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(path string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
