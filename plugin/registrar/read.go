package registrar

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connector"
)

// AddConnectorsFlag binds --connectors.
func AddConnectorsFlag(flags *pflag.FlagSet, paths *[]string) {
	flags.StringArrayVar(paths, "connectors", nil, "connector file, or folder of connector files (may be repeated)")
}

// ReadConnectors reads connector files and folders. All that is wrong is reported at once, and nothing is returned
// unless everything could be read: a connector that is left out by mistake must not look like one that is gone.
func ReadConnectors(paths []string, stderr io.Writer) ([]connector.Connector, error) {
	return readConnectors(paths, false, stderr)
}

// ReadConnectors is the function ReadConnectors, but with AllowEmpty a folder may have no connector file.
func (o *ApplyOptions) ReadConnectors(paths []string, stderr io.Writer) ([]connector.Connector, error) {
	return readConnectors(paths, o.AllowEmpty, stderr)
}

func readConnectors(paths []string, allowEmpty bool, stderr io.Writer) ([]connector.Connector, error) {
	if len(paths) == 0 {
		return nil, errors.New("--connectors is missing, set it to a connector file or a folder of them")
	}
	var (
		all  []connector.Connector
		errs []error
	)
	for _, path := range paths {
		read, err := readPath(path, stderr)
		if allowEmpty && len(read) == 0 && errors.Is(err, connector.ErrNoFile) {
			err = nil
		}
		errs = append(errs, err)
		all = append(all, read...)
	}
	errs = append(errs, connector.CheckUnique(all))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return all, nil
}

func readPath(path string, stderr io.Writer) ([]connector.Connector, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading connectors: %w", err)
	}
	if !stat.IsDir() {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading connectors: %w", err)
		}
		c, err := connector.Parse(path, data)
		return []connector.Connector{c}, err
	}
	read, ignored, err := connector.ReadFolder(os.DirFS(path), path)
	for _, name := range ignored {
		fmt.Fprintf(stderr, "ignoring %s: connector files end in .json, .properties, .yaml or .yml\n", name)
	}
	return read, err
}
