// Package lint finds what is wrong with values before they reach a cluster, and where the user wrote it. The verdict
// is Helm's: the chart's own schema and the ERROR lines of the chart's templates. This package adds the place.
package lint

import (
	"fmt"
	"strings"

	"github.com/connect-register/connect-register/plugin/lint/rule"
)

//go:generate go run ./docs

// Finding is one thing that is wrong.
type Finding struct {
	// Rule is the id of the rule that is broken, see docs/rules.md.
	Rule     string        `json:"rule,omitempty"`
	Severity rule.Severity `json:"severity,omitempty"`
	// File that the user wrote; empty when the value comes from a flag or is missing everywhere.
	File string `json:"file,omitempty"`
	// Line and Column count from 1; 0 when there is no file.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Key is the path in the values, joined by dots.
	Key string `json:"key,omitempty"`
	// Secret says that the key holds a password, so that nobody shows its line.
	Secret bool `json:"-"`
	// Message says what is wrong and what to write instead.
	Message string `json:"message"`
}

// String is the finding in one line: file:line:column: key: message.
func (f Finding) String() string {
	var parts []string
	if f.File != "" && f.Line > 0 {
		parts = append(parts, fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column))
	} else if f.File != "" {
		parts = append(parts, f.File)
	}
	if f.Key != "" {
		parts = append(parts, f.Key)
	}
	return strings.Join(append(parts, f.Message), ": ")
}
