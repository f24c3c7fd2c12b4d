package secretdigest

import (
	"maps"
	"slices"
	"strings"
)

// use is who refers to a key. A needed one must be there: a config provider asks for it.
type use struct {
	by     string
	needed bool
}

func (d *Digests) uses(config map[string]string) map[key]use {
	uses := map[key]use{}
	for _, name := range slices.Sorted(maps.Keys(config)) {
		for _, groups := range d.reference.FindAllStringSubmatch(config[name], -1) {
			k := key{groups[2], groups[3]}
			if groups[1] != "" && !uses[k].needed {
				uses[k] = use{by: name, needed: true}
			} else if uses[k].by == "" {
				uses[k] = use{by: name}
			}
		}
	}
	return uses
}

func compare(a, b key) int { return strings.Compare(a.secret+"/"+a.name, b.secret+"/"+b.name) }
