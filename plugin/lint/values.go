package lint

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/plugin/release"
)

// Values says what is wrong with a release's values: the files' syntax, then the schema, then the chart's own rules.
// None of these means that Helm accepts them too.
func Values(ctx context.Context, o release.Options) []Finding {
	_, _, findings := verdict(ctx, o)
	return findings
}

// verdict is Values, and returns the sources and what they render to if Helm accepts them. Helm's own rendering checks the
// schema too, so that only what it refuses is looked at again, for the places.
func verdict(ctx context.Context, o release.Options) ([]source, *release.Release, []Finding) {
	var (
		sources  []source
		findings []Finding
		reading  sync.WaitGroup
	)
	// Helm reads the files itself and says no places: the two go on side by side.
	files := o.Values.ValueFiles
	reading.Go(func() { sources, findings = readSources(files) })
	flags, err := flagSource(o)
	if err == nil {
		// Merging reads all files again: once is enough.
		o.Overlay, err = o.MergeValues()
		o.Values = values.Options{}
	}
	var (
		rendered *release.Release
		refused  error
	)
	if err == nil {
		rendered, refused = release.Render(ctx, o)
	}
	reading.Wait()
	switch {
	case len(findings) > 0:
		return nil, nil, as("syntax", findings)
	case err != nil:
		return nil, nil, as("syntax", []Finding{{Message: err.Error()}})
	}
	sources = append(sources, flags)
	if refused == nil {
		return sources, rendered, nil
	}
	findings, err = schemaFindings(sources, o)
	if err != nil {
		findings = []Finding{{Message: err.Error()}}
	}
	if len(findings) > 0 {
		return nil, nil, as("schema", findings)
	}
	return nil, nil, as("chart", renderFindings(sources, refused))
}

// as says which rule all the findings are of.
func as(id string, findings []Finding) []Finding {
	for i := range findings {
		findings[i].Rule, findings[i].Severity = id, rule.Error
	}
	return findings
}

// schemaFindings validates as Helm does, with the same library on the same merged values.
func schemaFindings(sources []source, o release.Options) ([]Finding, error) {
	chart, err := release.LoadChart(o.Chart)
	if err != nil {
		return nil, err
	}
	vals, err := o.MergeValues()
	if err != nil {
		return nil, err
	}
	merged, err := chartutil.CoalesceValues(chart, vals)
	if err != nil {
		return nil, fmt.Errorf("merging values: %w", err)
	}
	if chart.Schema == nil {
		return nil, nil
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(chart.Schema))
	if err != nil {
		return nil, fmt.Errorf("reading the chart's values.schema.json: %w", err)
	}
	schema, err := compile(doc)
	if err != nil {
		return nil, err
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(merged.AsMap()); !errors.As(err, &invalid) {
		return nil, err
	}
	return sorted(sources, flatten(sources, doc, invalid)), nil
}

// sorted puts findings in the order of the files; the library finds them in random order.
func sorted(sources []source, findings []Finding) []Finding {
	number := func(f Finding) int {
		return slices.IndexFunc(sources, func(s source) bool { return s.file == f.File })
	}
	slices.SortFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(number(a), number(b)), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Key, b.Key), cmp.Compare(a.Message, b.Message))
	})
	return findings
}

func compile(doc any) (*jsonschema.Schema, error) {
	const url = "file:///values.schema.json"
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(url, doc); err != nil {
		return nil, fmt.Errorf("reading the chart's values.schema.json: %w", err)
	}
	return compiler.Compile(url)
}

// flatten makes a finding of each leaf of the library's tree of errors.
func flatten(sources []source, doc any, e *jsonschema.ValidationError) []Finding {
	var findings []Finding
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		for _, property := range k.Properties {
			path := append(slices.Clone(e.InstanceLocation), property)
			findings = append(findings, at(sources, path, unknownKey(doc, e.SchemaURL)))
		}
		return findings
	case *kind.Required:
		for _, property := range k.Missing {
			findings = append(findings, at(sources, e.InstanceLocation, fmt.Sprintf("%s is missing, set it", property)))
		}
		return findings
	}
	if len(e.Causes) == 0 {
		return []Finding{at(sources, e.InstanceLocation, e.ErrorKind.LocalizedString(message.NewPrinter(language.English)))}
	}
	for _, cause := range e.Causes {
		findings = append(findings, flatten(sources, doc, cause)...)
	}
	return findings
}

// unknownKey says why a map does not take a key. Where the user chooses the names, the schema's $comment says which
// are allowed.
func unknownKey(doc any, schemaURL string) string {
	_, pointer, _ := strings.Cut(schemaURL, "#/")
	node := doc
	for _, step := range strings.Split(pointer, "/") {
		if object, ok := node.(map[string]any); ok {
			node = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
		}
	}
	if object, ok := node.(map[string]any); ok && object["patternProperties"] != nil {
		return fmt.Sprintf("not allowed as a name here, write %v", object["$comment"])
	}
	return "unknown key, remove it or see the chart's values.yaml for the right name"
}

// renderFindings locates the ERROR lines of the chart's templates: "ERROR: <key>: <what>, <what to set>".
func renderFindings(sources []source, err error) []Finding {
	var findings []Finding
	for line := range strings.Lines(err.Error()) {
		_, text, found := strings.Cut(strings.TrimSpace(line), "ERROR: ")
		if !found {
			continue
		}
		key, what, found := strings.Cut(text, ": ")
		if !found {
			key, what = "", text
		}
		finding := at(sources, splitKey(sources, key), what)
		finding.Key = key
		findings = append(findings, finding)
	}
	if len(findings) == 0 {
		return []Finding{{Message: fmt.Sprintf("rendering the chart: %v", err)}}
	}
	return findings
}

func at(sources []source, path []string, what string) Finding {
	file, line, column := locate(sources, path)
	return Finding{File: file, Line: line, Column: column, Key: strings.Join(path, "."), Message: what}
}
