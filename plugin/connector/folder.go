package connector

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// IsConnectorFile says whether a file of this name is read from a folder: its extension is known and it is not hidden.
// A mounted Secret keeps its data under hidden names such as ..data.
func IsConnectorFile(name string) bool {
	base := path.Base(name)
	return !strings.HasPrefix(base, ".") && hasExtension(base)
}

// ErrNoFile is the error of a folder without any connector file.
var ErrNoFile = errors.New("no connector file")

// ReadDir is ReadFolder for a folder that needs no name in messages.
func ReadDir(fsys fs.FS) (connectors []Connector, ignored []string, err error) {
	return ReadFolder(fsys, "")
}

// ReadFolder reads the connector files at the top of fsys and sorts the connectors by name. In messages and in Source, a
// file is named folder/name. What is neither a connector file nor hidden is returned as ignored, subfolders with a slash.
//
// It reads on after a fault: the error joins one line a file. A folder without any connector file is ErrNoFile. Two files
// with one connector are not; CheckUnique finds them, over more than one folder if need be.
func ReadFolder(fsys fs.FS, folder string) (connectors []Connector, ignored []string, err error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, nil, fmt.Errorf("reading the folder of connectors: %w", err)
	}
	var errs []error
	for _, entry := range entries {
		switch kind := classify(fsys, entry); kind {
		case hidden:
		case connectorFile:
			c, err := readFile(fsys, entry.Name(), path.Join(folder, entry.Name()))
			if err != nil {
				errs = append(errs, err)
				continue
			}
			connectors = append(connectors, c)
		default:
			ignored = append(ignored, path.Join(folder, entry.Name())+string(kind))
		}
	}
	if len(connectors)+len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%s: %w: they end in %s", cmp.Or(folder, "the folder"), ErrNoFile, extensions()))
	}
	slices.SortStableFunc(connectors, func(a, b Connector) int { return cmp.Compare(a.Name, b.Name) })
	return connectors, ignored, errors.Join(errs...)
}

// entryKind is what to do with an entry; the last two are also what to write behind its name.
type entryKind string

const (
	hidden        entryKind = "hidden"
	connectorFile entryKind = "connector"
	otherFile     entryKind = ""
	subfolder     entryKind = "/"
)

// classify follows links: every file of a mounted Secret is one.
func classify(fsys fs.FS, entry fs.DirEntry) entryKind {
	if strings.HasPrefix(entry.Name(), ".") {
		return hidden
	}
	if stat, err := fs.Stat(fsys, entry.Name()); err == nil && stat.IsDir() {
		return subfolder
	}
	if IsConnectorFile(entry.Name()) {
		return connectorFile
	}
	return otherFile
}

func readFile(fsys fs.FS, name, shown string) (Connector, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Connector{}, fmt.Errorf("reading %s: %w", shown, err)
	}
	return Parse(shown, data)
}
