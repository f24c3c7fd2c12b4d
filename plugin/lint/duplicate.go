package lint

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/connect-register/connect-register/plugin/lint/rule"
)

// duplicates finds keys that stand twice in a map of a values file. Helm takes the last one, and all of the first is lost.
func duplicates(sources []source) []Finding {
	var found []Finding
	for _, s := range sources {
		if s.file != "" && s.root != nil {
			found = append(found, duplicatesIn(s.file, s.root, nil)...)
		}
	}
	return found
}

// duplicatesIn does not follow aliases: what they stand for is looked at where it is written.
func duplicatesIn(file string, node *yaml.Node, path []string) (found []Finding) {
	if node.Kind != yaml.MappingNode {
		for i, child := range node.Content {
			below := path
			if node.Kind == yaml.SequenceNode {
				below = append(slices.Clone(path), fmt.Sprint(i))
			}
			found = append(found, duplicatesIn(file, child, below)...)
		}
		return found
	}
	first := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		below := append(slices.Clone(path), key.Value)
		if line, twice := first[key.Value]; twice && key.Value != "<<" {
			found = append(found, Finding{
				Rule: "duplicate-key", Severity: rule.Warning, File: file, Line: key.Line, Column: key.Column, Key: strings.Join(below, "."),
				Message: fmt.Sprintf("it stands in line %d already, and Helm takes this one alone: keep one", line),
			})
		}
		first[key.Value] = key.Line
		found = append(found, duplicatesIn(file, node.Content[i+1], below)...)
	}
	return found
}
