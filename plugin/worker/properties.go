// Package worker is a Connect worker's properties: reading and changing them in order, and writing them so that Java reads the same.
package worker

import (
	"io"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/javaprops"
	"github.com/connect-register/connect-register/plugin/internal/source"
)

// Position is a line and a column, both from 1; zero for what does not come from a file.
type Position = source.Position

// ParseError is what Parse returns for a file that it cannot take: file, line, column, text.
type ParseError = source.Error

// Properties are keys and values in order. The zero value is empty and ready. Comments are not kept.
type Properties struct {
	entries []javaprops.Entry
	index   map[string]int
}

// Parse reads a .properties file with the verdict of java.util.Properties (JDK 17), but takes UTF-8 where Java would make mojibake of
// it, and refuses a key that stands twice, of which Java keeps the last. The error is one line, file:line:column, without values.
func Parse(file string, data []byte) (*Properties, error) {
	entries, err := javaprops.Read(file, data)
	if err != nil {
		return nil, err
	}
	p := &Properties{entries: entries}
	p.reindex()
	return p, nil
}

// Twice is a key that stands in a file again, and where it stood before.
type Twice struct {
	Key       string
	At, First Position
}

// ParseLast is Parse, but of a key that stands twice it takes the last, as a worker does, and returns each that came too late.
func ParseLast(file string, data []byte) (*Properties, []Twice, error) {
	entries, err := javaprops.ReadAll(file, data)
	if err != nil {
		return nil, nil, err
	}
	p := &Properties{index: map[string]int{}}
	var again []Twice
	for _, e := range entries {
		i, there := p.index[e.Key]
		if !there {
			p.index[e.Key] = len(p.entries)
			p.entries = append(p.entries, e)
			continue
		}
		again = append(again, Twice{Key: e.Key, At: e.At, First: p.entries[i].At})
		p.entries[i] = e
	}
	return p, again, nil
}

// Get returns the value of a key and whether it is there.
func (p *Properties) Get(key string) (string, bool) {
	i, there := p.index[key]
	if !there {
		return "", false
	}
	return p.entries[i].Value, true
}

// Set changes a value where it stands, or appends the key.
func (p *Properties) Set(key, value string) {
	if i, there := p.index[key]; there {
		p.entries[i].Value = value
		return
	}
	if p.index == nil {
		p.index = map[string]int{}
	}
	p.index[key] = len(p.entries)
	p.entries = append(p.entries, javaprops.Entry{Key: key, Value: value})
}

// Delete removes a key and says whether it was there.
func (p *Properties) Delete(key string) bool {
	i, there := p.index[key]
	if there {
		p.entries = slices.Delete(p.entries, i, i+1)
		p.reindex()
	}
	return there
}

// Keys returns the keys in order.
func (p *Properties) Keys() []string {
	keys := make([]string, 0, len(p.entries))
	for _, e := range p.entries {
		keys = append(keys, e.Key)
	}
	return keys
}

// Position says where in the file a key stands, for messages.
func (p *Properties) Position(key string) Position {
	if i, there := p.index[key]; there {
		return p.entries[i].At
	}
	return Position{}
}

// WriteTo writes one line a key, in order, in ASCII: java.util.Properties.load reads back the same keys and values.
func (p *Properties) WriteTo(w io.Writer) (int64, error) {
	var out strings.Builder
	for _, e := range p.entries {
		out.WriteString(javaprops.Line(e.Key, e.Value))
	}
	n, err := io.WriteString(w, out.String())
	return int64(n), err
}

func (p *Properties) reindex() {
	p.index = make(map[string]int, len(p.entries))
	for i, e := range p.entries {
		p.index[e.Key] = i
	}
}
