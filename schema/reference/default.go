package reference

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxInline is how long a default may be to stand in one line.
const maxInline = 80

// defaultOf writes a key's default: in the line, or as a block below it.
func defaultOf(key Key, indent string) string {
	if inline, ok := inlineDefault(key.Default); ok {
		return "Default: `" + inline + "`"
	}
	var block strings.Builder
	block.WriteString("Default:\n\n" + indent + "```yaml\n")
	for line := range strings.Lines(encode(key.Default)) {
		block.WriteString(indent + line)
	}
	block.WriteString(indent + "```\n")
	return block.String()
}

func inlineDefault(node *yaml.Node) (string, bool) {
	if node.Kind == yaml.ScalarNode {
		text := strings.TrimSpace(encode(node))
		return text, !strings.ContainsAny(text, "`\n")
	}
	// A copy, since the style is part of the node.
	flow := *node
	flow.Style, flow.HeadComment, flow.LineComment, flow.FootComment = yaml.FlowStyle, "", "", ""
	if node.Kind == yaml.MappingNode && len(node.Content) > 2 {
		return "", false
	}
	for _, child := range node.Content {
		if child.Kind != yaml.ScalarNode && len(child.Content) > 0 || child.HeadComment != "" {
			return "", false
		}
	}
	text := strings.TrimSpace(encode(&flow))
	return text, len(text) <= maxInline && !strings.ContainsAny(text, "`\n")
}

func encode(node *yaml.Node) string {
	plain := *node
	plain.HeadComment, plain.LineComment, plain.FootComment = "", "", ""
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(&plain); err != nil {
		panic(err) // a node that was read can be written
	}
	return text.String()
}
