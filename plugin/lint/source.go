package lint

import (
	"fmt"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"
)

// source is one values file with the positions of its keys.
type source struct {
	file string
	root *yaml.Node
}

// readSources reads the values files that are files: Helm also takes URLs and "-", whose positions are not known.
func readSources(files []string) ([]source, []Finding) {
	var (
		sources  []source
		findings []Finding
	)
	for _, file := range files {
		if file == "-" || strings.Contains(file, "://") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			findings = append(findings, Finding{Message: fmt.Sprintf("reading values: %v", err)})
			continue
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			findings = append(findings, syntaxFinding(file, err))
			continue
		}
		if len(doc.Content) == 0 {
			continue
		}
		root := resolve(doc.Content[0])
		if root.Kind != yaml.MappingNode {
			findings = append(findings, Finding{
				File: file, Line: root.Line, Column: root.Column,
				Message: "a values file is a map of keys, write e.g. kafka: {bootstrapServers: broker:9092}",
			})
			continue
		}
		sources = append(sources, source{file: file, root: root})
	}
	return sources, findings
}

// syntaxFinding turns yaml's "yaml: line 3: what" into a finding; the library gives no column.
func syntaxFinding(file string, err error) Finding {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	var line int
	if n, _ := fmt.Sscanf(text, "line %d:", &line); n == 1 {
		_, text, _ = strings.Cut(text, ": ")
		return Finding{File: file, Line: line, Column: 1, Message: "this is no YAML: " + text}
	}
	return Finding{File: file, Message: "this is no YAML: " + text}
}

// locate finds a path in the sources, the last one first because it wins, and the closest parent if the path is in
// none of them.
func locate(sources []source, path []string) (file string, line, column int) {
	best := 0
	for i := len(sources) - 1; i >= 0; i-- {
		node, depth := walk(sources[i].root, path)
		if depth > best {
			best, file, line, column = depth, sources[i].file, node.Line, node.Column
		}
	}
	return file, line, column
}

// walk follows a path as far as it goes and returns the last key's node and how many steps were found.
func walk(root *yaml.Node, path []string) (*yaml.Node, int) {
	at, node := root, root
	for depth, step := range path {
		key, value := child(node, step)
		if key == nil {
			return at, depth
		}
		at, node = key, value
	}
	return at, len(path)
}

// child returns the node of a map's key or a list's index, and its value.
func child(node *yaml.Node, step string) (key, value *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				key, value = node.Content[i], resolve(node.Content[i+1])
			}
		}
		if key == nil {
			return merged(node, step)
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			if fmt.Sprint(i) == step {
				return item, resolve(item)
			}
		}
	}
	return key, value
}

// merged looks a key up in what "<<" brings in.
func merged(node *yaml.Node, step string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Tag != "!!merge" {
			continue
		}
		from := []*yaml.Node{resolve(node.Content[i+1])}
		if from[0].Kind == yaml.SequenceNode {
			from = from[0].Content
		}
		for _, m := range from {
			if key, value = child(resolve(m), step); key != nil {
				return key, value
			}
		}
	}
	return nil, nil
}

func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}
