package release

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/connect-register/connect-register/charts"
)

const embedded = "kafka-connect"

// LoadChart reads a chart folder or archive; an empty path means the chart that is built into the program.
func LoadChart(dir string) (*chart.Chart, error) {
	if dir != "" {
		loaded, err := loader.Load(dir)
		if err != nil {
			return nil, fmt.Errorf("loading the chart %s: %w", dir, err)
		}
		return loaded, nil
	}
	var files []*loader.BufferedFile
	err := fs.WalkDir(charts.KafkaConnect, embedded, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := charts.KafkaConnect.ReadFile(name)
		files = append(files, &loader.BufferedFile{Name: strings.TrimPrefix(name, embedded+"/"), Data: data})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the built-in chart: %w", err)
	}
	return loader.LoadFiles(files)
}

// only returns the chart with its helpers and the named templates, so that one object can be rendered without the
// values that the others need.
func only(full *chart.Chart, templates ...string) *chart.Chart {
	part := *full
	part.Templates = slices.DeleteFunc(slices.Clone(full.Templates), func(f *chart.File) bool {
		base := path.Base(f.Name)
		return !strings.HasPrefix(base, "_") && !slices.Contains(templates, base)
	})
	return &part
}
