// Package reference reads the keys of a values.yaml with the comments above them, and writes them as Markdown. Every
// key has a comment directly above it, which begins with the key's full path and is a sentence.
package reference

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:generate go run ./write -chart ../../charts/kafka-connect

// Key is a key of values.yaml.
type Key struct {
	// Path is the key with all above it, such as worker.jvm.heap.
	Path string
	// Comment are the lines above the key, without the sign and one blank.
	Comment []string
	// Line is where the key stands, from 1.
	Line int
	// Default is what the key holds.
	Default *yaml.Node
	// Keys are those of a map. Whether they are fixed or only the default of a free map is told by Described.
	Keys []Key
}

// Described tells whether the comment begins with the key's path.
func (k Key) Described() bool {
	if len(k.Comment) == 0 {
		return false
	}
	path, _, _ := strings.Cut(k.Comment[0], " ")
	return strings.TrimRight(path, ",") == k.Path
}

// IsSection tells a map of fixed keys, which are described each, from one whose keys users choose.
func (k Key) IsSection() bool {
	for _, child := range k.Keys {
		if child.Described() {
			return true
		}
	}
	return false
}

// Read reads a values.yaml.
func Read(data []byte) ([]Key, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, err
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("values.yaml holds no keys")
	}
	return readMap("", document.Content[0], strings.Split(string(data), "\n")), nil
}

func readMap(path string, node *yaml.Node, lines []string) []Key {
	var keys []Key
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		key := Key{Path: path + name.Value, Line: name.Line, Default: value}
		// Keys in {…} stand in one line with others and have no comment of their own.
		if node.Style&yaml.FlowStyle == 0 {
			key.Comment = commentAbove(lines, name)
		}
		if value.Kind == yaml.MappingNode {
			key.Keys = readMap(key.Path+".", value, lines)
		}
		keys = append(keys, key)
	}
	return keys
}

// commentAbove returns the lines of comment directly above a key, at its indentation. The parser's own comments belong
// now to the key below, now to the one above.
func commentAbove(lines []string, key *yaml.Node) []string {
	sign := strings.Repeat(" ", key.Column-1) + "#"
	first := key.Line - 1
	for first > 0 && strings.HasPrefix(lines[first-1], sign) {
		first--
	}
	var comment []string
	for _, line := range lines[first : key.Line-1] {
		comment = append(comment, strings.TrimPrefix(strings.TrimPrefix(line, sign), " "))
	}
	return comment
}
