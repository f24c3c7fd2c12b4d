// Package connector is one Kafka Connect connector: reading it in the forms people write, its normal form, differences, redaction.
//
// The forms are those that Connect itself takes (documentation of Connect's REST API and of connect-standalone, 2.3 to 4.4):
// the body of POST /connectors, the flat body of PUT /connectors/<name>/config, .properties; and both JSON shapes as YAML.
package connector

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/javaprops"
	"github.com/connect-register/connect-register/plugin/internal/source"
)

// Connector is the normal form of a connector. Config holds texts only and never the key "name".
type Connector struct {
	Name   string
	Config map[string]string
	// State is what the connector is to be; empty if the file says nothing, which is the same as StateRunning.
	State string
	// InitialOffsets is where the offsets stand that the connector begins with; nil if it begins anew.
	InitialOffsets *SecretKey
	// RenamedFrom is the name that the connector had before; empty if it had no other.
	RenamedFrom string
	// Passwords are keys that Connect knows to be passwords, beside those that IsSecretKey tells by their words.
	Passwords []string
	// Source is the file that it was read from, for messages.
	Source string
}

// String gives the name alone, so that no message shows the configuration by mistake.
func (c Connector) String() string {
	return c.Name
}

// Position is a line and a column, both from 1.
type Position = source.Position

// ParseError is what Parse returns for a file that it cannot take: file, line, column, text.
type ParseError = source.Error

// Extensions are those of the files that Parse reads.
var Extensions = []string{".json", ".properties", ".yaml", ".yml"}

// Parse reads one connector; the extension of file says how. Numbers and booleans become the text as written, as Connect
// stores them; a null is the same as no key. Without a name inside, the name is the file's without its extension.
//
// Errors are one line, file:line:column, in terms of what to write instead; they never show a value of the configuration.
// A duplicate key is one, although Connect keeps the last silently.
func Parse(file string, data []byte) (Connector, error) {
	doc, err := read(file, data)
	if err != nil {
		return Connector{}, err
	}
	return doc.connector()
}

// Positions says where in the file each key of the configuration stands. Keys merged in YAML stand where they are written.
func Positions(file string, data []byte) (map[string]Position, error) {
	doc, err := read(file, data)
	if err != nil {
		return nil, err
	}
	at := make(map[string]Position, len(doc.config))
	for _, f := range doc.config {
		at[f.key] = f.at
	}
	return at, nil
}

func read(file string, data []byte) (document, error) {
	data = source.TrimBOM(data)
	switch strings.ToLower(path.Ext(file)) {
	case ".json":
		return readTree(file, data, readJSON)
	case ".yaml", ".yml":
		return readTree(file, data, readYAML)
	case ".properties":
		return readProperties(file, data)
	}
	return document{}, source.Errorf(file, Position{}, "unknown extension: a connector file ends in %s", extensions())
}

func readTree(file string, data []byte, read func(string, []byte) ([]field, error)) (document, error) {
	if err := source.CheckUTF8(file, data); err != nil {
		return document{}, err
	}
	top, err := read(file, data)
	if err != nil {
		return document{}, err
	}
	return newDocument(file, top)
}

func readProperties(file string, data []byte) (document, error) {
	entries, err := javaprops.Read(file, data)
	if err != nil {
		return document{}, err
	}
	doc := document{file: file}
	for _, e := range entries {
		doc.config = append(doc.config, field{key: e.Key, at: e.At, value: value{text: e.Value, at: e.At}})
	}
	return doc, nil
}

// CheckUnique returns an error for every two connectors of one name, with both files. Connectors without a name,
// what Parse returns beside an error, are passed over.
func CheckUnique(connectors []Connector) error {
	var errs []error
	first := map[string]string{}
	for _, c := range connectors {
		if c.Name == "" {
			continue
		}
		if other, twice := first[c.Name]; twice {
			errs = append(errs, fmt.Errorf("connector %q is in both %s and %s: rename one of them or remove a file", c.Name, other, c.Source))
			continue
		}
		first[c.Name] = c.Source
	}
	return errors.Join(errs...)
}

func extensions() string {
	last := len(Extensions) - 1
	return strings.Join(Extensions[:last], ", ") + " or " + Extensions[last]
}

func hasExtension(name string) bool {
	return slices.Contains(Extensions, strings.ToLower(path.Ext(name)))
}

func baseName(file string) string {
	base := path.Base(filepath.ToSlash(file))
	return strings.TrimSuffix(base, path.Ext(base))
}
