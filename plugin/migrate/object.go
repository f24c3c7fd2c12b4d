package migrate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// node is a place in a YAML or JSON file of the origin. One that is not there has no values, and no further error.
type node struct {
	file string
	n    *yaml.Node
	used map[*yaml.Node]bool
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// readYAML reads the documents of a file.
func readYAML(file File) ([]node, error) {
	data := source.TrimBOM(file.Data)
	if err := source.CheckUTF8(file.Name, data); err != nil {
		return nil, err
	}
	var all []node
	for decoder := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, yamlFault(file, err)
		}
		if budget := maxNodes; !bounded(&document, maxDepth, &budget) {
			return nil, fmt.Errorf("%s: its aliases unfold to too much, or it is nested too deeply: write them out", file.Name)
		}
		if len(document.Content) > 0 && document.Content[0].Kind == yaml.MappingNode {
			all = append(all, node{file: file.Name, n: document.Content[0], used: map[*yaml.Node]bool{}})
		}
	}
}

// yamlFault is an error of the decoder, with its line. Files of charts are templates, which is worth a hint.
func yamlFault(file File, err error) error {
	at := source.Position{}
	if line := yamlLine.FindStringSubmatch(err.Error()); line != nil && line[1] != "" {
		number, _ := strconv.Atoi(line[1])
		at = source.Position{Line: number, Column: 1}
	}
	text := yamlLine.ReplaceAllString(source.YAMLText(err), "")
	if bytes.Contains(file.Data, []byte("{{")) {
		text += "; if it is a template of Helm, render it first: helm template"
	}
	return source.Errorf(file.Name, at, "this is no YAML: %s", text)
}

// What aliases may unfold to. The largest files, Terraform's states, have hundreds of thousands of nodes; people nest a dozen levels.
const (
	maxNodes = 4_000_000
	maxDepth = 100
)

// bounded tells that a file is not larger than that, so that whoever walks it comes to an end.
func bounded(n *yaml.Node, depth int, budget *int) bool {
	if *budget--; *budget < 0 || depth < 0 {
		return false
	}
	if n.Kind == yaml.AliasNode {
		return bounded(n.Alias, depth-1, budget)
	}
	for _, child := range n.Content {
		if !bounded(child, depth-1, budget) {
			return false
		}
	}
	return true
}

// get goes down to a key and notes that it was looked at, with all below it.
func (n node) get(path ...string) node {
	found := n.look(path...)
	if found.n != nil {
		n.used[found.n] = true
	}
	return found
}

// look is get, but what is there counts as not carried over yet.
func (n node) look(path ...string) node {
	at := n.resolved()
	for _, key := range path {
		at = at.child(key)
	}
	return at
}

func (n node) resolved() node {
	for n.n != nil && n.n.Kind == yaml.AliasNode {
		n.n = n.n.Alias
	}
	return n
}

// child finds a key, also one that is merged (<<).
func (n node) child(key string) node {
	none := node{file: n.file, used: n.used}
	if n.n == nil || n.n.Kind != yaml.MappingNode {
		return none
	}
	merged := none
	for i := 0; i+1 < len(n.n.Content); i += 2 {
		name, value := n.n.Content[i], node{file: n.file, n: n.n.Content[i+1], used: n.used}.resolved()
		switch {
		case name.ShortTag() == "!!merge" && value.n.Kind == yaml.MappingNode:
			if found := value.child(key); found.n != nil {
				merged = found
			}
		case name.Value == key:
			return value
		}
	}
	return merged
}

func (n node) is() bool { return n.n != nil && n.n.ShortTag() != "!!null" }

// text is a scalar as it is written.
func (n node) text() string {
	if !n.is() || n.n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.n.Value
}

func (n node) at() string {
	if n.n == nil {
		return n.file
	}
	return fmt.Sprintf("%s:%d:%d", n.file, n.n.Line, n.n.Column)
}

// each goes over the keys of a mapping in their order; merged keys come first.
func (n node) each(do func(key string, value node)) {
	if n.n == nil || n.n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.n.Content); i += 2 {
		value := node{file: n.file, n: n.n.Content[i+1], used: n.used}.resolved()
		if n.n.Content[i].ShortTag() == "!!merge" {
			value.each(do)
			continue
		}
		do(n.n.Content[i].Value, value)
	}
}

func (n node) items() (all []node) {
	if n.n == nil || n.n.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range n.n.Content {
		all = append(all, node{file: n.file, n: item, used: n.used}.resolved())
	}
	return all
}

// value is what stands there, for places of the values that take what Kubernetes takes.
func (n node) value() any {
	var value any
	if n.n != nil && n.n.Decode(&value) == nil {
		return plainValue(value)
	}
	return nil
}

// plainValue has the types that documents take.
func plainValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			v[key] = plainValue(v[key])
		}
	case []any:
		for i := range v {
			v[i] = plainValue(v[i])
		}
	case nil, string, int, int64, bool, float64:
	default:
		return fmt.Sprint(v)
	}
	return value
}

// unused lists what nobody has looked at, by its path.
func (n node) unused(path string, tell func(path string, at node)) {
	n.each(func(key string, value node) {
		below := strings.TrimPrefix(path+"."+key, ".")
		switch {
		case value.n == nil || n.used[value.n]:
		case value.touched():
			value.unused(below, tell)
		default:
			tell(below, value)
		}
	})
}

func (n node) touched() (touched bool) {
	n.each(func(_ string, value node) { touched = touched || n.used[value.n] || value.touched() })
	return touched
}
