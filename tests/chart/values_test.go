package chart

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/schema/reference"
)

func readKeys(t *testing.T) []reference.Key {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(chartDir, "values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := reference.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestValuesAndSchema: values.yaml has the keys that the schema names, no other, each described above it. What stands
// in lists and in maps whose keys users choose has no default; there the comment names it.
func TestValuesAndSchema(t *testing.T) {
	s := readSchema(t)
	var compare func(path string, fixed map[string]schemaNode, keys []reference.Key)
	compare = func(path string, fixed map[string]schemaNode, keys []reference.Key) {
		missing := maps.Clone(fixed)
		for _, key := range keys {
			name := strings.TrimPrefix(key.Path, path)
			node, known := fixed[name]
			if !known {
				t.Errorf("values.yaml:%d: the schema has no %s", key.Line, key.Path)
				continue
			}
			delete(missing, name)
			if !key.Described() {
				t.Errorf("values.yaml:%d: no comment directly above %s that begins with: # %s", key.Line, key.Path, key.Path)
			}
			node = s.resolve(node)
			if below := s.fixed(node); len(below) > 0 {
				compare(key.Path+".", below, key.Keys)
			} else {
				namesItems(t, s, node, key)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(missing)) {
			t.Errorf("values.yaml has no %s%s, which the schema has: give it a default", path, name)
		}
	}
	compare("", s.fixed(s.resolve(s.root)), readKeys(t))
}

// namesItems finds keys of the entries of a list or a free map that its comment does not name.
func namesItems(t *testing.T, s valuesSchema, node schemaNode, key reference.Key) {
	t.Helper()
	item, found := s.item(node)
	if !found {
		return
	}
	comment := strings.Join(key.Comment, "\n")
	for _, name := range slices.Sorted(maps.Keys(s.fixed(item))) {
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).MatchString(comment) {
			t.Errorf("values.yaml:%d: the comment of %s does not say that an entry may have %s", key.Line, key.Path, name)
		}
	}
}

// TestDescribedKeysExist finds comments on keys that are not there any more, or that stand above another key.
func TestDescribedKeysExist(t *testing.T) {
	paths := map[string]bool{}
	var collect func(keys []reference.Key)
	collect = func(keys []reference.Key) {
		for _, key := range keys {
			paths[key.Path] = true
			collect(key.Keys)
		}
	}
	collect(readKeys(t))
	data, err := os.ReadFile(filepath.Join(chartDir, "values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	begins := regexp.MustCompile(`^ *# ([a-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+) (?:is|are|says|holds|names|adds|sets) `)
	for i, line := range strings.Split(string(data), "\n") {
		if match := begins.FindStringSubmatch(line); match != nil && !paths[match[1]] {
			t.Errorf("values.yaml:%d: there is no %s", i+1, match[1])
		}
	}
}
