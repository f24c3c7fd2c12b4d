// Command bundle writes what the chart needs of this folder: the fragments joined into one self-contained
// values.schema.json (Helm resolves a relative $ref against the root of the user's file system), and the managed
// keys and the words of secret keys as templates, so that the chart's requirements can name what to set instead.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/connect-register/connect-register/schema"
)

func main() {
	dir := flag.String("values", "values", "folder with the fragments")
	chart := flag.String("chart", "", "folder of the chart")
	flag.Parse()
	if err := run(*dir, *chart); err != nil {
		fmt.Fprintln(os.Stderr, "bundling the values schema:", err)
		os.Exit(1)
	}
}

func run(dir, chart string) error {
	files, err := generated(dir)
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(chart, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generated returns the chart's generated files by their path in the chart.
func generated(dir string) (map[string][]byte, error) {
	bundled, err := bundle(dir)
	if err != nil {
		return nil, err
	}
	keys, err := encode(schema.ManagedKeys())
	if err != nil {
		return nil, err
	}
	template := "{{- /* Generated from schema/managed-keys.json by make generate. */ -}}\n" +
		"{{- define \"kafka-connect.managedKeys\" -}}\n" + string(keys) + "{{- end -}}\n"
	return map[string][]byte{
		"values.schema.json":          bundled,
		"templates/_managed-keys.tpl": []byte(template),
		"templates/_secret-keys.tpl":  []byte(secretKeysTemplate(schema.SecretKeys())),
	}, nil
}

// bundle reads root.json and adds the $defs of all other fragments and of the managed keys.
func bundle(dir string) ([]byte, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	var root map[string]any
	defs := map[string]any{}
	for _, file := range files {
		var fragment map[string]any
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, &fragment); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if filepath.Base(file) == "root.json" {
			root = fragment
			continue
		}
		for name, def := range fragment["$defs"].(map[string]any) {
			if _, twice := defs[name]; twice {
				return nil, fmt.Errorf("%s: $defs/%s is defined in another fragment too", file, name)
			}
			defs[name] = def
		}
	}
	if root == nil {
		return nil, fmt.Errorf("%s holds no root.json", dir)
	}
	root["$defs"] = defs
	return encode(root)
}

func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(v)
	return buf.Bytes(), err
}
