package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/release"
)

func newGenerateConnectors() *cobra.Command {
	var (
		values      valuesFlags
		dir         string
		showSecrets bool
	)
	cmd := &cobra.Command{
		Use:   "connectors [RELEASE]",
		Short: "Print the connectors' JSON as the registrar gets it",
		Long: `Prints one JSON document a connector, in the shape that POST /connectors takes. Literal values of
password-like keys are masked on the terminal; files written with --output-dir hold them.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o := values.forRelease(args)
			rendered, err := release.RenderConnectors(cmd.Context(), o)
			var connectors []connector.Connector
			if err == nil {
				connectors, err = rendered.Connectors()
			}
			if err = explainConnectors(cmd.Context(), o, err); err != nil {
				return err
			}
			if dir != "" {
				return writeConnectors(rendered, dir, cmd.ErrOrStderr())
			}
			return printConnectors(connectors, showSecrets, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	values.addFlags(cmd.Flags())
	cmd.Flags().StringVarP(&dir, "output-dir", "d", "", "write one file a connector into this folder, mode 0600")
	cmd.Flags().BoolVar(&showSecrets, "show-secrets", false, "print literal values of password-like keys too")
	return cmd
}

func printConnectors(connectors []connector.Connector, showSecrets bool, stdout, stderr io.Writer) error {
	if len(connectors) == 0 {
		fmt.Fprintln(stderr, "no connectors are declared in these values")
	}
	masked := 0
	encoder := json.NewEncoder(stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	for _, c := range connectors {
		config := c.Config
		if !showSecrets {
			config = c.RedactedConfig()
		}
		for key, value := range config {
			if value != c.Config[key] {
				masked++
			}
		}
		if err := encoder.Encode(map[string]any{"name": c.Name, "config": config}); err != nil {
			return err
		}
	}
	if masked > 0 {
		fmt.Fprintf(stderr, "%d values are masked, --show-secrets prints them\n", masked)
	}
	return nil
}

// writeConnectors writes the files that the registrar's Job mounts.
func writeConnectors(rendered *release.Release, dir string, stderr io.Writer) error {
	files, err := rendered.ConnectorFiles()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("writing connectors: %w", err)
	}
	for name, data := range files {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, data, "", "  "); err != nil {
			return fmt.Errorf("writing connectors: %w", err)
		}
		pretty.WriteByte('\n')
		if err := writePrivate(dir, name, pretty.Bytes()); err != nil {
			return fmt.Errorf("writing connectors: %w", err)
		}
	}
	fmt.Fprintf(stderr, "%d connector files written to %s\n", len(files), dir)
	return nil
}

// writePrivate replaces a file by one of mode 0600: an existing one would keep its mode, and a stopped write would
// leave half a file.
func writePrivate(dir, name string, data []byte) error {
	temporary, err := os.CreateTemp(dir, "."+name+"-")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if _, err := temporary.Write(data); err != nil {
		return errors.Join(err, temporary.Close())
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), filepath.Join(dir, name))
}
