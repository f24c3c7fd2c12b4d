package main

import (
	"cmp"
	"slices"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
)

// writeChart packs the files that helm package packs, as they are, and returns Chart.yaml.
func writeChart(path string) ([]byte, error) {
	loaded, err := loader.LoadDir("charts/kafka-connect")
	if err != nil {
		return nil, err
	}
	if err := loaded.Validate(); err != nil {
		return nil, err
	}
	slices.SortFunc(loaded.Raw, func(a, b *chart.File) int {
		return cmp.Or(first(a.Name)-first(b.Name), cmp.Compare(a.Name, b.Name))
	})
	var entries []entry
	for _, file := range loaded.Raw {
		entries = append(entries, entry{name: loaded.Name() + "/" + file.Name, mode: 0o644, data: file.Data})
	}
	return loaded.Raw[0].Data, writeArchive(path, entries)
}

// first puts Chart.yaml before all else, where readers of a stream look for it.
func first(name string) int {
	if name == "Chart.yaml" {
		return 0
	}
	return 1
}
