package truth

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/rule"
)

// Kind of a difference between offline and real.
type Kind string

const (
	// False is an error offline in a file that the worker takes.
	False Kind = "false error"
	// Missed is an error of the worker that offline is none.
	Missed Kind = "missed"
	// Elsewhere is an error of the worker about what no file says: a database, a class that is not in the catalogue.
	Elsewhere Kind = "not to be known offline"
)

// Difference is one of them, for a key of a file.
type Difference struct {
	File, Key string
	Kind      Kind
	Text      string
	Frozen    bool
}

// Comparison counts what was compared.
type Comparison struct {
	Files, Refused, Found, Missed int
	Differences                   []Difference
}

// Share is the part of the workers' errors that offline finds too, of those that can be known.
func (c Comparison) Share() float64 {
	if c.Found+c.Missed == 0 {
		return 1
	}
	return float64(c.Found) / float64(c.Found+c.Missed)
}

// Compare checks the files offline and compares with the verdicts.
func Compare(ctx context.Context, dir string, corpus Corpus, which func(File) bool) (connectors, workers Comparison, err error) {
	beside := filepath.Join(dir, "worker.properties")
	if err := os.WriteFile(beside, fmt.Appendf(nil, Worker, "broker:9092", 8083, "/plugins"), 0o600); err != nil {
		return connectors, workers, err
	}
	connectors, err = compare(ctx, dir, corpus.Connectors, corpus.Verdicts.Connectors, which, func(o *lint.Options, path string) {
		o.Connectors, o.Workers = []string{path}, []string{beside}
	})
	if err != nil {
		return connectors, workers, err
	}
	workers, err = compare(ctx, dir, corpus.Workers, corpus.Verdicts.Workers, which, func(o *lint.Options, path string) { o.Workers = []string{path} })
	return connectors, workers, err
}

func compare(
	ctx context.Context, dir string, files []File, verdicts map[string]Verdict, which func(File) bool, as func(*lint.Options, string),
) (Comparison, error) {
	var c Comparison
	for _, file := range files {
		verdict, recorded := verdicts[file.Name]
		if !which(file) {
			continue
		}
		if !recorded {
			return c, fmt.Errorf("%s has no verdict of a real worker, record it: go run ./tests/truth/record", file.Name)
		}
		path := filepath.Join(dir, file.Name)
		if err := os.WriteFile(path, file.Data, 0o600); err != nil {
			return c, err
		}
		var o lint.Options
		as(&o, path)
		c.add(file, verdict, lint.Check(ctx, o).Findings)
	}
	return c, nil
}

// add compares one file, key by key.
func (c *Comparison) add(file File, verdict Verdict, findings []lint.Finding) {
	c.Files++
	offline := map[string]string{}
	for _, f := range findings {
		if f.Severity == rule.Error {
			offline[f.Key] = f.Message
		}
	}
	real, refused := 0, false
	note := func(key string, kind Kind, text string) {
		c.Differences = append(c.Differences, Difference{File: file.Name, Key: key, Kind: kind, Text: text, Frozen: file.Frozen})
	}
	each(verdict, func(key, text string) {
		if unknowable(text) {
			note(key, Elsewhere, text)
			refused = refused || !strings.Contains(text, "onnect to")
			return
		}
		real++
		if found(offline, key, text) {
			c.Found++
			return
		}
		c.Missed++
		note(key, Missed, text)
	})
	if real > 0 {
		c.Refused++
	}
	if real == 0 && !refused {
		for key, text := range offline {
			note(key, False, text)
		}
	}
}

// each calls with every error of a verdict; a failure as a whole has no key.
func each(v Verdict, with func(key, text string)) {
	if v.Failure != "" {
		with("", v.Failure)
	}
	var keys []string
	for key := range v.Errors {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		with(key, strings.Join(v.Errors[key], "; "))
	}
}

// found says that offline has an error of the key; of a failure as a whole, any. A worker names the first key of several.
func found(offline map[string]string, key, text string) bool {
	if _, there := offline[key]; there || key == "" && len(offline) > 0 {
		return true
	}
	for other := range offline {
		if other == "errors.deadletterqueue.topic.name" && strings.Contains(text, "DLQ") {
			return true // the worker blames topics
		}
		if strings.Contains(text, other) || strings.HasPrefix(other, key+".") {
			return true
		}
	}
	return false
}

// unknowable are errors about what is in no file.
func unknowable(text string) bool {
	for _, part := range []string{
		"Unable to connect", "Failed to connect", "Unable to validate", "Error while validating connector config: The connection attempt failed",
		"Unable to ping", "Class {{", // a template, before it is filled in
		"Timed out", "Connection refused", " refused. Check that the hostname",
	} {
		if strings.Contains(text, part) {
			return true
		}
	}
	for _, class := range []string{"io.confluent.", "io.apicurio.", "com.example."} {
		if strings.Contains(text, "Class "+class) || strings.Contains(text, "class "+class) || strings.Contains(text, "ClassNotFoundException: "+class) {
			return true
		}
	}
	return false
}
