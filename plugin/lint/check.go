package lint

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/schema/catalog"
)

// Options say what to check.
type Options struct {
	// Values to check, nil for none.
	Values *release.Options
	// Connectors and Workers are paths of files; of connectors also of folders.
	Connectors, Workers []string
	// KafkaVersion of the workers; "": the one of the values' image if it is Apache's, else the newest that is known.
	KafkaVersion string
	// Catalogs are more than those that are built in.
	Catalogs []*catalog.Catalog
	// Silence says which findings not to report.
	Silence []Silence
}

// Result is what was found.
type Result struct {
	Findings []Finding
	// Connectors and Workers count what was read from files.
	Connectors, Workers int
	// Silenced counts the findings that are not reported; Unused are the entries of Silence without any.
	Silenced int
	Unused   []Silence
	// Ignored are files of folders that are none of connectors.
	Ignored []string
	// Checked are the connectors that could be read, for those who ask workers too.
	Checked []Checked
}

// Checked is a connector, and where its keys stand.
type Checked struct {
	rule.Connector
	where place
	// passwords are keys that a worker knows to be some.
	passwords []string
}

// Finding places what is wrong with a key of the connector.
func (c Checked) Finding(id, key, message string) Finding {
	r, _ := rule.Find(id)
	file, line, column, shown := c.where(rule.Problem{Subject: c.Name, Key: key})
	return Finding{Rule: id, Severity: r.Severity, File: file, Line: line, Column: column, Key: shown, Message: message}
}

func (r *Result) checked(connectors []rule.Connector, where place) {
	for _, c := range connectors {
		r.Checked = append(r.Checked, Checked{Connector: c, where: where})
	}
}

// Check applies all rules to values and files. Files are read to the end, whatever is wrong with one of them.
func Check(ctx context.Context, o Options) Result {
	var (
		result  Result
		workers rendering
	)
	if o.Values != nil {
		go catalog.Builtin() // it is needed only after Helm's verdict
		result.Findings, workers = result.checkValues(ctx, o)
	}
	if len(o.Connectors)+len(o.Workers) > 0 {
		files := readFiles(o)
		result.Findings = append(result.Findings, files.findings...)
		result.Findings = append(result.Findings, files.check(o, workers)...)
		result.Connectors, result.Workers, result.Ignored = len(files.input.Connectors), len(files.input.Workers), files.ignored
		result.checked(files.input.Connectors, files.place)
	}
	o.markSecrets(result.Findings)
	result.silence(o.Silence)
	return result
}

// markSecrets marks findings about keys that a catalogue knows to be passwords.
func (o Options) markSecrets(findings []Finding) {
	passwords := map[string]bool{}
	for _, c := range slices.Concat(catalog.Builtin(), o.Catalogs) {
		for _, keys := range c.Sets {
			notePasswords(passwords, keys)
		}
		for _, p := range c.Plugins {
			notePasswords(passwords, p.Keys)
		}
	}
	for i, f := range findings {
		for key := f.Key; key != "" && !findings[i].Secret; _, key, _ = strings.Cut(key, ".") {
			findings[i].Secret = passwords[key]
		}
	}
}

func notePasswords(passwords map[string]bool, keys []catalog.Key) {
	for _, k := range keys {
		if k.Type == "password" {
			passwords[k.Key] = true
		}
	}
}

// index is the catalogue for the version that the options name.
func (o Options) index(fallback string) *catalog.Index {
	version := cmp.Or(o.KafkaVersion, fallback, catalog.Versions[len(catalog.Versions)-1])
	return catalog.NewIndex(version, slices.Concat(catalog.Builtin(), o.Catalogs)...)
}

// place says where a problem is, in a file that the user wrote.
type place func(p rule.Problem) (file string, line, column int, key string)

func findings(problems []rule.Problem, where place) []Finding {
	found := make([]Finding, 0, len(problems))
	for _, p := range problems {
		file, line, column, key := where(p)
		found = append(found, Finding{
			Rule: p.Rule, Severity: p.Severity, File: file, Line: line, Column: column, Key: key, Message: p.Message,
		})
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Key, b.Key), strings.Compare(a.Rule, b.Rule))
	})
	// A key of a template is found once for each connector that uses it.
	return slices.CompactFunc(found, func(a, b Finding) bool { return a == b && a.Line > 0 })
}
