package output

import (
	"net/url"
	"path/filepath"

	"github.com/connect-register/connect-register/plugin/lint"
	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/plugin/version"
)

// object is one of SARIF's.
type object = map[string]any

var levels = map[rule.Severity]string{rule.Error: "error", rule.Warning: "warning", rule.Info: "note"}

// sarif is a log of SARIF 2.1.0 with one run.
func sarif(findings []lint.Finding) object {
	rules, index := []object{}, map[string]int{}
	for i, r := range rule.All() {
		index[r.ID] = i
		rules = append(rules, object{
			"id": r.ID, "shortDescription": object{"text": r.Title}, "fullDescription": object{"text": r.Title + " " + r.Why},
			"defaultConfiguration": object{"level": levels[r.Severity]},
		})
	}
	results := []object{}
	for _, f := range findings {
		result := object{"ruleId": f.Rule, "level": levels[f.Severity], "message": object{"text": said(f)}}
		if i, known := index[f.Rule]; known {
			result["ruleIndex"] = i
		}
		result["locations"] = []object{location(f)}
		results = append(results, result)
	}
	driver := object{"name": "connect-register", "version": version.Version, "rules": rules}
	return object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []object{{"tool": object{"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}},
	}
}

// uri writes a path as SARIF wants it, blanks and the like escaped.
func uri(file string) string {
	return (&url.URL{Path: filepath.ToSlash(file)}).String()
}

func location(f lint.Finding) object {
	at := object{"logicalLocations": []object{{"fullyQualifiedName": f.Key}}}
	if f.File == "" {
		return at
	}
	physical := object{"artifactLocation": object{"uri": uri(f.File)}}
	if f.Line > 0 {
		physical["region"] = object{"startLine": f.Line, "startColumn": f.Column}
	}
	at["physicalLocation"] = physical
	return at
}
