// Package example holds a file that breaks and one that keeps each rule. The docs show them, and a test tries them.
package example

import (
	"context"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/release"
)

//go:embed *.txtar
var archives embed.FS

// Example is files that break or keep a rule together.
type Example struct {
	// Kafka is the version that it is about; empty for any.
	Kafka string
	Bad   []txtar.File
	Good  []txtar.File
}

// Of returns the example of a rule.
func Of(id string) (Example, error) {
	data, err := archives.ReadFile(id + ".txtar")
	if err != nil {
		return Example{}, err
	}
	archive := txtar.Parse(data)
	var e Example
	_, _ = fmt.Sscanf(string(archive.Comment), "kafka %s", &e.Kafka)
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "good") {
			e.Good = append(e.Good, f)
		} else {
			e.Bad = append(e.Bad, f)
		}
	}
	return e, nil
}

// Check writes files into a folder and checks them. Their names say what they are: *.values.yaml, *.worker.properties,
// and all others connectors.
func Check(ctx context.Context, dir, kafka string, files []txtar.File) (lint.Result, error) {
	o := lint.Options{KafkaVersion: kafka}
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return lint.Result{}, err
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			return lint.Result{}, err
		}
		switch {
		case strings.HasSuffix(f.Name, ".values.yaml"):
			o.Values = &release.Options{Name: "demo", Values: values.Options{ValueFiles: []string{path}}}
		case strings.HasSuffix(f.Name, "worker.properties"):
			o.Workers = append(o.Workers, path)
		default:
			o.Connectors = append(o.Connectors, path)
		}
	}
	return lint.Check(ctx, o), nil
}
