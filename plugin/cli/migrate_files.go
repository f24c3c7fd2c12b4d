package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/internal/atomicfile"
	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/migrate"
	"github.com/connect-register/connect-register/plugin/release"
)

// migrated is the flags and the files of the commands that make values.
type migrated struct {
	options migrate.Options
	dir     string
	force   bool
	output  outputFlag
}

func (m *migrated) addFlags(flags *pflag.FlagSet) {
	flags.StringVarP(&m.dir, "output-dir", "d", ".", "folder to write values.yaml and secrets.yaml into")
	flags.BoolVar(&m.force, "force", false, "replace these files if they exist")
	flags.StringVar(&m.options.RegistrarImage, "registrar-image", "", "repository of the registrar's image (without it connectors are registered by apply, registration.mode none)")
	m.output.addFlag(flags, "text")
}

// addGroupFlag is for origins with workers.
func (m *migrated) addGroupFlag(flags *pflag.FlagSet) {
	flags.StringVar(&m.options.GroupID, "group-id", "", "group.id of the distributed workers (default: the origin's, or <namespace>.<release>)")
}

const (
	valuesFile  = "values.yaml"
	secretsFile = "secrets.yaml"
	// offsetsApart holds offsets that no Secret can.
	offsetsApart = "offsets.json"
)

// write makes the values, writes them, and lets the chart judge them. Nothing is written when the origin cannot be read.
func (m *migrated) write(cmd *cobra.Command, from func(migrate.Options) (migrate.Result, error)) error {
	if err := m.output.validate(); err != nil {
		return err
	}
	result, err := from(m.options)
	if err != nil {
		return err
	}
	written, err := m.files(result)
	if err != nil {
		return err
	}
	notes := result.Notes
	if notes == nil {
		notes = []migrate.Note{}
	}
	var text bytes.Buffer
	if err := migrate.WriteNotes(&text, notes); err != nil {
		return err
	}
	if err := m.output.print(cmd.OutOrStdout(), notes, text.String); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "written: %s\n", strings.Join(written, ", "))
	return m.judge(cmd)
}

// files writes all, or none if one is there already. Secrets are for their owner alone, and so are values with passwords.
func (m *migrated) files(result migrate.Result) ([]string, error) {
	type file struct {
		path string
		mode fs.FileMode
		data []byte
	}
	files := []file{{filepath.Join(m.dir, valuesFile), 0o644, result.Values}}
	if m.options.AllowPlaintext {
		files[0].mode = 0o600
	}
	if len(result.Secrets) > 0 {
		files = append([]file{{filepath.Join(m.dir, secretsFile), 0o600, result.Secrets}}, files...)
	}
	if len(result.Offsets) > 0 {
		files = append([]file{{filepath.Join(m.dir, offsetsApart), 0o644, result.Offsets}}, files...)
	}
	for _, f := range files {
		if _, err := os.Lstat(f.path); err == nil && !m.force {
			return nil, fmt.Errorf("%s exists already: add --force to replace it, or --output-dir with another folder", f.path)
		}
	}
	if err := os.MkdirAll(m.dir, 0o755); err != nil {
		return nil, err
	}
	var written []string
	for _, f := range files {
		if err := atomicfile.Write(f.path, f.mode, bytes.NewReader(f.data)); err != nil {
			return nil, fmt.Errorf("writing %s: %w", f.path, err)
		}
		written = append(written, f.path)
	}
	return written, nil
}

// judge lets the chart look at the values. What it refuses is for people to complete.
func (m *migrated) judge(cmd *cobra.Command) error {
	o := release.Options{}
	o.Values.ValueFiles = []string{filepath.Join(m.dir, valuesFile)}
	if m.options.Release != "" {
		_, err := release.RenderConnectors(cmd.Context(), o)
		return explainConnectors(cmd.Context(), o, err)
	}
	if err := findingsError(lint.Values(cmd.Context(), o)); err != nil {
		return errors.Join(err, errors.New("the values are written, but the chart does not take them yet: complete them, then run helm connect-register validate -f "+o.Values.ValueFiles[0]))
	}
	return nil
}
