package lint

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	position "github.com/connect-register/connect-register/plugin/internal/source"
)

// maxProbe bounds the search for the line of a fault, which parses the file again and again.
const maxProbe = 64 << 10

// syntaxFinding turns yaml's "yaml: line 3: what" into a finding. The library gives no column.
func syntaxFinding(file string, data []byte, err error) Finding {
	var place *position.Error
	if errors.As(position.CheckUTF8(file, data), &place) {
		return Finding{File: file, Line: place.Line, Column: place.Column, Message: "this is no YAML: " + place.Text}
	}
	line, text := 0, position.YAMLText(err)
	if n, _ := fmt.Sscanf(text, "line %d:", &line); n == 1 {
		_, text, _ = strings.Cut(text, ": ")
	}
	if strings.Contains(text, "cannot start any token") && bytes.ContainsRune(data, '\t') {
		text += "; indent with blanks, not tabs"
	}
	if line = faultyLine(data, line); line == 0 {
		return Finding{File: file, Message: "this is no YAML: " + text}
	}
	return Finding{File: file, Line: line, Column: 1, Message: "this is no YAML: " + text}
}

// faultyLine is the line after the longest good beginning: the library's own number is often that of the map around
// it, one too small, or missing. It stands for a file that is too big to search.
func faultyLine(data []byte, line int) int {
	if len(data) > maxProbe {
		return line
	}
	lines := slices.Collect(bytes.Lines(data))
	size := len(data)
	for bad := len(lines); bad > 0; bad-- {
		size -= len(lines[bad-1])
		if yaml.Unmarshal(data[:size], new(yaml.Node)) == nil {
			return bad
		}
	}
	return line
}
