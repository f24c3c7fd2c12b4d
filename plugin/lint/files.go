package lint

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
	position "github.com/connect-register/connect-register/plugin/internal/source"
	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/plugin/worker"
)

// files are connector and worker files, and where their keys stand.
type files struct {
	input    rule.Input
	findings []Finding
	ignored  []string
	// at holds the places of a connector's or, with a leading tab, of a worker's keys.
	at    map[string]map[string]position.Position
	named map[string]string
}

func readFiles(o Options) *files {
	f := &files{at: map[string]map[string]position.Position{}, named: map[string]string{}}
	for _, path := range o.Connectors {
		f.readConnectors(path)
	}
	for _, path := range o.Workers {
		f.readWorker(path)
	}
	return f
}

// readConnectors reads a file, or the connector files of a folder.
func (f *files) readConnectors(path string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		f.readConnector(path)
		return
	}
	before := len(f.named) + len(f.findings)
	for _, entry := range entries {
		name := filepath.Join(path, entry.Name())
		switch stat, err := os.Stat(name); {
		case strings.HasPrefix(entry.Name(), "."):
		case err == nil && stat.IsDir():
			f.ignored = append(f.ignored, name+"/")
		case !connector.IsConnectorFile(entry.Name()):
			f.ignored = append(f.ignored, name)
		default:
			f.readConnector(name)
		}
	}
	if len(f.named)+len(f.findings) == before {
		f.fail(path, errors.New("no connector file: they end in .json, .properties, .yaml or .yml"))
	}
}

func (f *files) readConnector(path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		f.fail(path, err)
		return
	}
	c, err := connector.Parse(path, data)
	if err != nil {
		f.fail(path, err)
		return
	}
	if other, twice := f.named[c.Name]; twice {
		f.findings = append(f.findings, Finding{
			Rule: "same-name", Severity: rule.Error, File: path, Key: "name",
			Message: fmt.Sprintf("connector %q is in %s too: rename one of them or remove a file", c.Name, other),
		})
		return
	}
	f.named[c.Name] = path
	f.at[c.Name], _ = connector.Positions(path, data)
	f.input.Connectors = append(f.input.Connectors, rule.Connector{Name: c.Name, Config: c.Config})
	f.findings = append(f.findings, backslashes(path, data)...)
}

func (f *files) readWorker(path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		f.fail(path, err)
		return
	}
	p, again, err := worker.ParseLast(path, data)
	if err != nil {
		f.fail(path, err)
		return
	}
	for _, twice := range again {
		f.findings = append(f.findings, Finding{
			Rule: "duplicate-key", Severity: rule.Warning, File: path, Line: twice.At.Line, Column: twice.At.Column, Key: twice.Key,
			Message: fmt.Sprintf("it stands in line %d already, and the worker takes the last one alone: keep one", twice.First.Line),
		})
	}
	w := rule.Worker{Name: path, Config: map[string]string{}}
	at := map[string]position.Position{}
	for _, key := range p.Keys() {
		w.Config[key], _ = p.Get(key)
		at[key] = p.Position(key)
	}
	f.at["\t"+path] = at
	f.input.Workers = append(f.input.Workers, w)
	f.findings = append(f.findings, backslashes(path, data)...)
}

// fail notes a file that cannot be read.
func (f *files) fail(path string, err error) {
	finding := Finding{Rule: "syntax", Severity: rule.Error, File: path, Message: err.Error()}
	var at *position.Error
	var missing *os.PathError
	switch {
	case errors.As(err, &at):
		finding.Line, finding.Column, finding.Message = at.Line, at.Column, at.Text
	case errors.As(err, &missing):
		finding.Message = "it cannot be read: " + missing.Err.Error()
	}
	if strings.HasPrefix(finding.Message, "the connector's name") {
		finding.Rule = "connector-name"
	}
	f.findings = append(f.findings, finding)
}

// check applies the rules. Without worker files, connectors are those of the values' workers.
func (f *files) check(o Options, workers rendering) []Finding {
	in := f.input
	in.Index = o.index(workers.version)
	if len(in.Workers) == 0 {
		in.Workers, in.Replicas, in.Mounts = workers.input.Workers, workers.input.Replicas, workers.input.Mounts
	} else {
		in.Others = workers.input.Workers
	}
	problems := slices.DeleteFunc(rule.Check(in), func(p rule.Problem) bool { return p.Worker && f.at["\t"+p.Subject] == nil })
	return findings(problems, f.place)
}

func (f *files) place(p rule.Problem) (file string, line, column int, key string) {
	file, keys := f.named[p.Subject], f.at[p.Subject]
	if p.Worker {
		file, keys = p.Subject, f.at["\t"+p.Subject]
	}
	at := nearest(keys, p.Key)
	return file, at.Line, at.Column, p.Key
}

// nearest is the place of a key, or of the one that stands closest to what is missing.
func nearest(at map[string]position.Position, key string) position.Position {
	if position, there := at[key]; there {
		return position
	}
	for end := strings.LastIndex(key, "."); end > 0; end = strings.LastIndex(key[:end], ".") {
		if position, there := at[key[:end]]; there {
			return position
		}
	}
	if position, there := at["connector.class"]; there {
		return position
	}
	return first(at)
}

// first is the place of the first key of a file.
func first(at map[string]position.Position) position.Position {
	var best position.Position
	for _, p := range at {
		if best.Line == 0 || p.Line < best.Line || p.Line == best.Line && p.Column < best.Column {
			best = p
		}
	}
	return best
}
