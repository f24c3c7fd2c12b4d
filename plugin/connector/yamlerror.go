package connector

import (
	"bytes"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// The search for the line of a fault parses again and again: in a bigger file the library's word must do.
const (
	maxProbeLines = 1000
	maxProbeBytes = 64 << 10
)

// yamlError gives the line after the longest good beginning of the file: the library's own number is often that of the
// whole mapping, or one too small, and it has no column.
func yamlError(file string, data []byte, err error) error {
	lines := slices.Collect(bytes.Lines(data))
	what := source.YAMLText(err)
	if len(lines) > maxProbeLines || len(data) > maxProbeBytes {
		return source.Errorf(file, Position{}, "this is not YAML: %s", what)
	}
	if strings.HasPrefix(what, "line ") {
		_, what, _ = strings.Cut(what, ": ")
	}
	bad, size := len(lines), len(data)
	for ; bad > 0; bad-- {
		size -= len(lines[bad-1])
		if _, err := yamlDocuments(data[:size]); err == nil {
			break
		}
	}
	line := lines[bad-1]
	column := size + len(line) - len(bytes.TrimLeft(line, " "))
	return source.Errorf(file, source.Locate(data, column), "this is not YAML: %s%s", what, yamlHint(line, what))
}

func yamlHint(line []byte, what string) string {
	switch start := bytes.TrimSpace(line); {
	case bytes.HasSuffix(start, []byte(`",`)):
		return "; remove the comma at the end"
	case strings.Contains(what, "cannot start any token") && bytes.HasPrefix(line, []byte("\t")):
		return "; indent with blanks, not tabs"
	case strings.Contains(what, "mapping values"), bytes.Contains(start, []byte(": {{")), bytes.Contains(start, []byte(": %")),
		bytes.Contains(start, []byte(": @")):
		return "; put the value in quotes, and see the indentation"
	}
	return ""
}
