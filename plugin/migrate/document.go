package migrate

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// topKeys is the order of the values, which is that of the chart's own.
var topKeys = []string{
	"image", "imagePullSecrets", "command", "kafka", "schemaRegistry", "worker", "connect", "rest", "plugins", "metrics",
	"connectors", "existingSecrets", "registration",
}

// innerKeys is the order one level below.
var innerKeys = map[string][]string{
	"image": {"repository", "tag", "digest"},
	"kafka": {"bootstrapServers", "securityProtocol", "tls", "sasl"},
	"worker": {
		"enabled", "replicas", "groupId", "topics", "replicationFactor", "converters", "exactlyOnceSource", "rack", "pluginPath",
		"pluginDiscovery", "config", "producer", "consumer", "admin", "secretMounts", "configProviders", "envAllowlist", "allowedPaths",
		"logging", "jvm", "env", "resources", "volumes", "volumeMounts",
	},
}

// document is a values file in the making. Keys stand in the order in which they were set.
type document struct{ root yaml.Node }

// set sets what stands at a path, with a comment above it if there is one. A string stays a string for YAML 1.1, which Helm
// reads; configText is for values that the chart takes as any scalar.
func (d *document) set(value any, comment string, path ...string) {
	at := &d.root
	at.Kind = yaml.MappingNode
	for _, key := range path[:len(path)-1] {
		at = child(at, key)
	}
	key := path[len(path)-1]
	node := nodeOf(value)
	for i := 0; i+1 < len(at.Content); i += 2 {
		if at.Content[i].Value == key {
			at.Content[i+1] = node
			return
		}
	}
	at.Content = append(at.Content, keyNode(key, comment), node)
}

// at finds what stands at a path, nil if nothing does.
func (d *document) at(path ...string) *yaml.Node {
	at := &d.root
	for _, key := range path {
		var found *yaml.Node
		for i := 0; i+1 < len(at.Content); i += 2 {
			if at.Content[i].Value == key {
				found = at.Content[i+1]
			}
		}
		if found == nil {
			return nil
		}
		at = found
	}
	return at
}

// has tells whether something stands at a path.
func (d *document) has(path ...string) bool { return d.at(path...) != nil }

// list is the list of texts at a path.
func (d *document) list(path ...string) (texts []string) {
	if at := d.at(path...); at != nil {
		for _, node := range at.Content {
			texts = append(texts, node.Value)
		}
	}
	return texts
}

// comment sets the comment above a path that is there.
func (d *document) comment(text string, path ...string) {
	at := &d.root
	for depth, key := range path {
		for i := 0; i+1 < len(at.Content); i += 2 {
			if at.Content[i].Value == key {
				if depth == len(path)-1 {
					at.Content[i].HeadComment = commented(text)
				}
				at = at.Content[i+1]
				break
			}
		}
	}
}

// child finds or makes the mapping under a key.
func child(at *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(at.Content); i += 2 {
		if at.Content[i].Value == key {
			return at.Content[i+1]
		}
	}
	made := &yaml.Node{Kind: yaml.MappingNode}
	at.Content = append(at.Content, keyNode(key, ""), made)
	return made
}

func keyNode(key, comment string) *yaml.Node {
	node := stringNode(key)
	node.HeadComment = commented(comment)
	return node
}

func commented(text string) string {
	if text == "" {
		return ""
	}
	var lines []string
	for line := range strings.Lines(strings.TrimSuffix(text, "\n")) {
		lines = append(lines, strings.TrimRight("# "+strings.Map(shownRune, strings.TrimSpace(line)), " "))
	}
	return strings.Join(lines, "\n")
}

// shownRune keeps a comment from holding what YAML refuses, or what breaks a line.
func shownRune(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}

// configText is a value that the chart turns into text: whole numbers and booleans need no quotes.
type configText string

var wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,14})$`)

func nodeOf(value any) *yaml.Node {
	switch v := value.(type) {
	case *yaml.Node:
		return v
	case configText:
		if wholeNumber.MatchString(string(v)) || v == "true" || v == "false" {
			return &yaml.Node{Kind: yaml.ScalarNode, Value: string(v)}
		}
		return stringNode(string(v))
	case string:
		return stringNode(v)
	case int, int64, bool, float64:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(v)}
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case []string:
		return listNode(v)
	case []any:
		return listNode(v)
	case map[string]string:
		return mapNode(v)
	case map[string]any:
		return mapNode(v)
	}
	panic(fmt.Sprintf("a value of type %T", value))
}

func listNode[V any](list []V) *yaml.Node {
	node := &yaml.Node{Kind: yaml.SequenceNode}
	for _, one := range list {
		node.Content = append(node.Content, nodeOf(one))
	}
	return node
}

func mapNode[V any](all map[string]V) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		node.Content = append(node.Content, keyNode(key, ""), nodeOf(all[key]))
	}
	return node
}

var (
	quantity = regexp.MustCompile(`^[0-9]+(m|[KMG]i?)$`)
	plain    = regexp.MustCompile(`^[A-Za-z_/][A-Za-z0-9_./@+,;=()*-]*([: ][A-Za-z0-9_./@+,;=()*-]+)*$`)
	oldWords = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
)

// stringNode quotes whatever some YAML reader could take for something else than this text.
func stringNode(text string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	if !plain.MatchString(text) && !quantity.MatchString(text) || slices.Contains(oldWords, strings.ToLower(text)) {
		node.Style = yaml.DoubleQuotedStyle
	}
	return node
}

// encode writes the document with a comment at its top.
func (d *document) encode(header string) ([]byte, error) {
	arrange(&d.root, topKeys)
	for key, order := range innerKeys {
		if at := d.at(key); at != nil {
			arrange(at, order)
		}
	}
	var body bytes.Buffer
	encoder := yaml.NewEncoder(&body)
	encoder.SetIndent(2)
	if err := encoder.Encode(&d.root); err != nil {
		return nil, fmt.Errorf("writing the values: %w", err)
	}
	if err := encoder.Close(); err != nil {
		return nil, fmt.Errorf("writing the values: %w", err)
	}
	// The encoder leaves this one control character in quoted texts, which no reader takes.
	text := bytes.ReplaceAll(body.Bytes(), []byte("\x7f"), []byte(`\x7f`))
	return append([]byte(commented(header)+"\n"), topKey.ReplaceAll(text, []byte("\n$1"))...), nil
}

// topKey is a key at the top with its comment, to set a blank line before.
var topKey = regexp.MustCompile(`(?m)^((?:#.*\n)*[A-Za-z])`)

// arrange sorts the keys of a mapping by an order; others follow as they are.
func arrange(at *yaml.Node, order []string) {
	type pair struct{ key, value *yaml.Node }
	var pairs []pair
	for i := 0; i+1 < len(at.Content); i += 2 {
		pairs = append(pairs, pair{at.Content[i], at.Content[i+1]})
	}
	rank := func(p pair) int {
		if i := slices.Index(order, p.key.Value); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(rank(a), rank(b)) })
	at.Content = nil
	for _, p := range pairs {
		at.Content = append(at.Content, p.key, p.value)
	}
}

// flowNode is a small mapping on one line, in this order.
func flowNode(pairs ...string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
	for _, text := range pairs {
		node.Content = append(node.Content, stringNode(text))
	}
	return node
}
