package lint

import (
	"fmt"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/connect-register/connect-register/plugin/release"
)

// source is one values file with the positions of its keys. The flags are one without a file, the last in a list.
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
			findings = append(findings, syntaxFinding(file, data, err))
			continue
		}
		if len(doc.Content) == 0 {
			continue
		}
		root := resolve(doc.Content[0])
		if root.Tag == "!!null" {
			// To Helm, too, a file with nothing but --- is empty.
			continue
		}
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

// flagSource holds what the --set flags say, so that a file is not blamed for it.
func flagSource(o release.Options) (source, error) {
	o.Values.ValueFiles, o.Overlay = nil, nil
	set, err := o.MergeValues()
	if err != nil {
		return source{}, err
	}
	var root yaml.Node
	return source{root: &root}, root.Encode(set)
}

// locate finds a path in the sources, the last one first because it wins, and the closest parent if the path is in
// none of them. What a flag sets has no place.
func locate(sources []source, path []string) (file string, line, column int) {
	best := 0
	for i := len(sources) - 1; i >= 0; i-- {
		key, value, depth := walk(sources[i].root, path)
		switch {
		case sources[i].file != "":
			if depth > best {
				best, file, line, column = depth, sources[i].file, key.Line, key.Column
			}
		case depth == len(path) && value.Kind == yaml.ScalarNode:
			return "", 0, 0
		case depth == len(path):
			// A map may be in a file too, which is where a key that it lacks is to be added; its parents say nothing.
			best = depth - 1
		}
	}
	return file, line, column
}

// walk follows a path as far as it goes and returns the last key's node, its value and how many steps were found.
func walk(root *yaml.Node, path []string) (key, value *yaml.Node, depth int) {
	key, value = root, root
	for depth, step := range path {
		nextKey, nextValue := child(value, step)
		if nextKey == nil {
			return key, value, depth
		}
		key, value = nextKey, nextValue
	}
	return key, value, len(path)
}

// child returns the node of a map's key or a list's index, and its value. As Helm reads a map, the last one wins, be
// it a key or what "<<" brings in.
func child(node *yaml.Node, step string) (key, value *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Tag == "!!merge" {
				if mergedKey, mergedValue := merged(node.Content[i+1], step); mergedKey != nil {
					key, value = mergedKey, mergedValue
				}
			} else if node.Content[i].Value == step {
				key, value = node.Content[i], resolve(node.Content[i+1])
			}
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

// merged looks a key up in what a "<<" names: a map, or a list of maps of which the first one wins.
func merged(node *yaml.Node, step string) (key, value *yaml.Node) {
	from := []*yaml.Node{resolve(node)}
	if from[0].Kind == yaml.SequenceNode {
		from = from[0].Content
	}
	for _, m := range from {
		if key, value = child(resolve(m), step); key != nil {
			return key, value
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
