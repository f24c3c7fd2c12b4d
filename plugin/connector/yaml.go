package connector

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// Limits on what aliases may unfold to; nobody writes that much by hand.
const (
	maxMergeDepth = 16
	maxYAMLFields = 10000
)

// readYAML returns the fields of the one mapping in data. It reads nodes, so that scalars stay as written: 007, yes, 1e3.
func readYAML(file string, data []byte) ([]field, error) {
	docs, err := yamlDocuments(data)
	if err != nil {
		return nil, yamlError(file, data, err)
	}
	if len(docs) == 0 {
		return nil, source.Errorf(file, Position{Line: 1, Column: 1}, "the file is empty: write one connector, name: … and config: …")
	}
	if len(docs) > 1 {
		return nil, source.Errorf(file, yamlAt(docs[1]), "a second document: write one connector a file")
	}
	r := yamlReader{file: file}
	top, err := r.value(docs[0], 0)
	if err == nil && top.kind != object {
		err = source.Errorf(file, top.at, "%s: write one connector, name: … and config: …", top.kind.named())
	}
	return top.fields, err
}

// yamlDocuments leaves out documents without content, such as the one after a closing ---.
func yamlDocuments(data []byte) ([]*yaml.Node, error) {
	var docs []*yaml.Node
	for dec := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, err
		}
		if len(doc.Content) > 0 && (doc.Content[0].Tag != "!!null" || doc.Content[0].Value != "") {
			docs = append(docs, doc.Content[0])
		}
	}
}

func yamlAt(n *yaml.Node) Position {
	return Position{Line: n.Line, Column: n.Column}
}

type yamlReader struct {
	file   string
	fields int // read so far, aliases unfolded
}

func (r *yamlReader) value(n *yaml.Node, depth int) (value, error) {
	at := yamlAt(n)
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch n.Kind {
	case yaml.ScalarNode:
		return r.scalar(n, at)
	case yaml.SequenceNode:
		return value{kind: list, at: at}, nil
	}
	if depth > 1 {
		return value{kind: object, at: at}, nil
	}
	fields, err := r.mapping(n, depth, 0)
	return value{kind: object, at: at, fields: fields}, err
}

// scalar refuses tags of other tools, such as !vault or !Ref: the text behind them is not what is meant.
func (r *yamlReader) scalar(n *yaml.Node, at Position) (value, error) {
	switch n.ShortTag() {
	case "!!null":
		return value{kind: null, at: at}, nil
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp", "!!merge":
		return value{text: n.Value, at: at}, nil
	}
	return value{}, source.Errorf(r.file, at, "the tag %q is not known here: write the text itself", n.Tag)
}

// mapping reads the keys of n, then those it merges (<<): a key of its own wins, then the first merged.
func (r *yamlReader) mapping(n *yaml.Node, depth, merges int) ([]field, error) {
	var own, merged []field
	for i := 0; i+1 < len(n.Content); i += 2 {
		if r.fields++; r.fields > maxYAMLFields || merges > maxMergeDepth {
			return nil, source.Errorf(r.file, yamlAt(n), "aliases unfold to too much: write the keys out")
		}
		key, val := n.Content[i], n.Content[i+1]
		var err error
		if key.ShortTag() == "!!merge" {
			merged, err = r.merge(merged, val, depth, merges)
		} else {
			own, err = r.field(own, key, val, depth)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := duplicate(r.file, own); err != nil {
		return nil, err
	}
	return fill(own, merged), nil
}

func (r *yamlReader) field(own []field, key, val *yaml.Node, depth int) ([]field, error) {
	k, err := r.value(key, 2)
	if err != nil {
		return nil, err
	}
	if k.kind != text && k.kind != null {
		return nil, source.Errorf(r.file, k.at, "the key is %s: write a text", k.kind)
	}
	v, err := r.value(val, depth+1)
	return append(own, field{key: k.text, at: k.at, value: v}), err
}

func (r *yamlReader) merge(merged []field, val *yaml.Node, depth, merges int) ([]field, error) {
	at, from := yamlAt(val), []*yaml.Node{val}
	if val.Kind == yaml.AliasNode {
		val = val.Alias
	}
	if val.Kind == yaml.SequenceNode {
		from = val.Content
	}
	for _, n := range from {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		if n.Kind != yaml.MappingNode {
			return nil, source.Errorf(r.file, at, "<< takes a mapping: write <<: *anchor, or a list of such")
		}
		fields, err := r.mapping(n, depth, merges+1)
		if err != nil {
			return nil, err
		}
		merged = fill(merged, fields)
	}
	return merged, nil
}

// fill adds to fields what they do not have yet.
func fill(fields, more []field) []field {
	have := map[string]bool{}
	for _, f := range fields {
		have[f.key] = true
	}
	for _, f := range more {
		if !have[f.key] {
			have[f.key] = true
			fields = append(fields, f)
		}
	}
	return fields
}
