package lint

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/connect-register/connect-register/plugin/lint/rule"
)

// eaten finds unquoted values in configurations that YAML, as Helm reads it, makes another text of.
func eaten(sources []source) []Finding {
	var found []Finding
	for _, s := range sources {
		if s.file == "" {
			continue
		}
		for _, top := range []string{"connectors", "connectorTemplates"} {
			_, named, depth := walk(s.root, []string{top})
			if depth == 1 {
				for i := 0; i+1 < len(named.Content); i += 2 {
					found = append(found, eatenIn(s, []string{top, named.Content[i].Value, "config"})...)
				}
			}
		}
		for _, path := range [][]string{{"connectorDefaults", "config"}, {"worker", "config"}, {"worker", "producer"}, {"worker", "consumer"}, {"worker", "admin"}} {
			found = append(found, eatenIn(s, path)...)
		}
	}
	return found
}

func eatenIn(s source, path []string) []Finding {
	_, config, depth := walk(s.root, path)
	if depth < len(path) || config.Kind != yaml.MappingNode {
		return nil
	}
	var found []Finding
	for i := 0; i+1 < len(config.Content); i += 2 {
		key, value := config.Content[i], resolve(config.Content[i+1])
		if read := readAs(value); read != "" {
			found = append(found, Finding{
				Rule: "yaml-number", Severity: rule.Warning, File: s.file, Line: value.Line, Column: value.Column,
				Key: strings.Join(append(path, key.Value), "."), Message: "YAML reads " + value.Value + " as " + read + ", quote it if you mean the text",
			})
		}
	}
	return found
}

var (
	zeroAtEnd = regexp.MustCompile(`^[-+]?[0-9]+\.[0-9]*0$`)
	zeroFirst = regexp.MustCompile(`^[-+]?0[0-9_]+$`)
	special   = regexp.MustCompile(`^[-+]?(0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|[0-9]+_[0-9_]*|[0-9.]+[eE][-+]?[0-9]+)$`)
)

// readAs returns what an unquoted scalar becomes when that is another text, else nothing.
func readAs(value *yaml.Node) string {
	if value.Kind != yaml.ScalarNode || value.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return ""
	}
	switch text := value.Value; {
	case zeroAtEnd.MatchString(text):
		return "the number " + strings.TrimRight(strings.TrimRight(text, "0"), ".")
	case zeroFirst.MatchString(text):
		return "a number without the zeros in front, or an octal one"
	case special.MatchString(text):
		return "a number written in another way"
	case value.Tag == "!!bool" && !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false"), oldBool[strings.ToLower(text)]:
		return "true or false"
	}
	return ""
}

// oldBool are booleans of YAML 1.1, which is what Helm reads.
var oldBool = map[string]bool{"yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}
