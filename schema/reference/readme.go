package reference

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"sigs.k8s.io/yaml"
)

//go:embed README.md.gotmpl
var head string

// README returns the README of the chart in a folder.
func README(chart string) ([]byte, error) {
	var page struct {
		Name, Version, AppVersion, Description string
		Values                                 string `json:"-"`
	}
	metadata, err := os.ReadFile(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(metadata, &page); err != nil {
		return nil, fmt.Errorf("reading Chart.yaml: %w", err)
	}
	values, err := os.ReadFile(filepath.Join(chart, "values.yaml"))
	if err != nil {
		return nil, err
	}
	keys, err := Read(values)
	if err == nil {
		page.Values, err = Markdown(keys)
	}
	if err != nil {
		return nil, fmt.Errorf("reading values.yaml: %w", err)
	}
	var text strings.Builder
	err = template.Must(template.New("README").Parse(head)).Execute(&text, page)
	return []byte(text.String()), err
}

// Write writes the README of the chart in a folder.
func Write(chart string) error {
	text, err := README(chart)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(chart, "README.md"), text, 0o644)
}
