// Package output writes findings in the forms that people and other programs read.
package output

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/rule"
)

// Formats are what Write takes.
var Formats = []string{"text", "json", "sarif", "github"}

// Write writes findings in a format.
func Write(w io.Writer, format string, findings []lint.Finding) error {
	switch format {
	case "text":
		return text(w, findings)
	case "json":
		return encode(w, map[string]any{"findings": notNil(findings), "counts": Count(findings)})
	case "sarif":
		return encode(w, sarif(findings))
	case "github":
		return github(w, findings)
	}
	return fmt.Errorf("there is no format %q, write one of %s", format, strings.Join(Formats, ", "))
}

// Count counts findings by their severity.
func Count(findings []lint.Finding) map[rule.Severity]int {
	counts := map[rule.Severity]int{rule.Error: 0, rule.Warning: 0, rule.Info: 0}
	for _, f := range findings {
		counts[f.Severity]++
	}
	return counts
}

func notNil(findings []lint.Finding) []lint.Finding {
	if findings == nil {
		return []lint.Finding{}
	}
	return findings
}

func encode(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// github writes commands of GitHub's workflows, which show a finding beside the line.
func github(w io.Writer, findings []lint.Finding) error {
	level := map[rule.Severity]string{rule.Error: "error", rule.Warning: "warning", rule.Info: "notice"}
	for _, f := range findings {
		var at []string
		if f.File != "" {
			at = append(at, "file="+property(f.File))
		}
		if f.Line > 0 {
			at = append(at, fmt.Sprintf("line=%d,col=%d", f.Line, f.Column))
		}
		at = append(at, "title="+property(f.Rule))
		if _, err := fmt.Fprintf(w, "::%s %s::%s\n", level[f.Severity], strings.Join(at, ","), data(said(f))); err != nil {
			return err
		}
	}
	return nil
}

var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
)

// said is the key and the message.
func said(f lint.Finding) string {
	if f.Key == "" {
		return f.Message
	}
	return f.Key + ": " + f.Message
}
