// Command write reads the catalogue of properties from the jars of Kafka and of connectors, and writes it as data.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(context.Background(), "."); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}

// run writes the files into a folder, that of package catalog.
func run(ctx context.Context, dir string) error {
	files, err := generate(ctx, os.Stderr)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
