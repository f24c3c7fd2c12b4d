// Package catalog holds what is known of the properties of workers, clients and plugins for each version of Kafka: facts
// read from the jars by schema/catalog/write, and from running workers by catalog pull. It only loads and looks up.
package catalog

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./write

//go:embed kafka.json connectors.json renamed.json
var embedded embed.FS

// Catalog is a file of facts.
type Catalog struct {
	// From says what the facts were read from.
	From string `json:"from,omitempty"`
	// Sets are the properties of worker, producer, consumer, admin, source, sink, topic.creation and topic.
	Sets map[string][]Key `json:"sets,omitempty"`
	// Plugins are connectors, transformations, predicates, converters and what else a class name chooses.
	Plugins []Plugin `json:"plugins"`
	// Renamed are keys of the past.
	Renamed []Renamed `json:"renamed,omitempty"`
}

// Span is the versions of Kafka, such as 4.1, from Since to Until; empty for all that are known.
type Span struct {
	Since string `json:"since,omitempty"`
	Until string `json:"until,omitempty"`
}

// Key is one property.
type Key struct {
	Key        string `json:"key"`
	Type       string `json:"type"`
	Importance string `json:"importance,omitempty"`
	Default    string `json:"default,omitempty"`
	Required   bool   `json:"required,omitempty"`
	// Min and Max bound a number, MinusOne is allowed beside.
	Min      *float64 `json:"min,omitempty"`
	Max      *float64 `json:"max,omitempty"`
	MinusOne bool     `json:"minusOne,omitempty"`
	// Values are the words that are taken, AnyCase in capitals too. One that ends in * stands for all that begin so.
	Values  []string `json:"values,omitempty"`
	AnyCase bool     `json:"anyCase,omitempty"`
	// NonEmpty refuses an empty text or list, Unique a list with a word twice.
	NonEmpty bool `json:"nonEmpty,omitempty"`
	NonNull  bool `json:"nonNull,omitempty"`
	Unique   bool `json:"unique,omitempty"`
	// Format is regex, regexes, pairs, urls, aliases, headers, word or lower.
	Format string `json:"format,omitempty"`
	// Lenient says that what is not of the type is taken all the same.
	Lenient bool `json:"lenient,omitempty"`
	// Soft says that all but the type is checked by tasks only, not when a worker validates.
	Soft bool `json:"soft,omitempty"`
	// Aliases are older names of it that still work.
	Aliases []string `json:"aliases,omitempty"`
	Span
}

// Plugin is a class that a configuration names.
type Plugin struct {
	Class string `json:"class"`
	// Kind is source, sink, transformation, predicate, converter, header_converter, config_provider or override_policy.
	Kind string `json:"kind"`
	// Version of a connector, its own.
	Version string `json:"version,omitempty"`
	Keys    []Key  `json:"keys,omitempty"`
	Span
}

// Renamed is a key that was removed, and what to write instead.
type Renamed struct {
	// Of is worker, or what the class begins with that had the key.
	Of  string `json:"of"`
	Key string `json:"key"`
	// Removed says by which version.
	Removed string `json:"removed"`
	// Class says that Key is a class, and Instead another.
	Class bool `json:"class,omitempty"`
	// Instead is the key to write; empty when there is none.
	Instead string `json:"instead,omitempty"`
}

// Versions of Kafka that the catalogue knows, oldest first.
var Versions = []string{"3.9", "4.0", "4.1", "4.2", "4.3"}

// Builtin returns the catalogues in this program. They are shared: do not change them.
var Builtin = sync.OnceValue(func() []*Catalog {
	var all []*Catalog
	for _, name := range []string{"kafka.json", "connectors.json", "renamed.json"} {
		data, err := embedded.ReadFile(name)
		if err == nil {
			var c *Catalog
			if c, err = Parse(data); err == nil {
				all = append(all, c)
			}
		}
		if err != nil {
			panic(fmt.Sprintf("reading the embedded %s: %v", name, err))
		}
	}
	return all
})

// Parse reads a catalogue.
func Parse(data []byte) (*Catalog, error) {
	c := &Catalog{}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(c); err != nil {
		return nil, fmt.Errorf("this is no catalogue: %w", err)
	}
	return c, nil
}

// Nearest returns the known version that a version such as 4.3.1 counts as; what is older or newer counts as the end.
func Nearest(version string) string {
	want := number(version)
	i := slices.IndexFunc(Versions, func(v string) bool { return number(v) >= want })
	if i < 0 {
		i = len(Versions) - 1
	}
	return Versions[i]
}

// Knows says whether a version such as 4.3 or 4.3.1 is one of Versions.
func Knows(version string) bool {
	return slices.ContainsFunc(Versions, func(v string) bool { return version == v || strings.HasPrefix(version, v+".") })
}

// In says whether a version, of Versions, is in the span.
func (s Span) In(version string) bool {
	return (s.Since == "" || number(version) >= number(s.Since)) && (s.Until == "" || number(version) <= number(s.Until))
}

// number makes 4.3.1 comparable, by its first two parts.
func number(version string) int {
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	return 1000*digits(major) + digits(minor)
}

// digits is the number that a text begins with, 0 if there is none.
func digits(text string) int {
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(text[:end])
	return n
}
