package catalog

import (
	"slices"
	"strings"
	"sync"
)

// Index looks up what holds in one version of Kafka.
type Index struct {
	Version string
	sets    map[string]map[string]Key
	plugins map[string][]Plugin
	short   map[string][]Plugin
	renamed map[string][]Renamed // by key or class
	spans   map[string]Span
	lasting map[string]bool // keys of sets that the newest version has

	mutex sync.Mutex
	keys  map[string]map[string]Key
	names map[string]map[string]string // of a plugin, from older names
}

// NewIndex joins catalogues for a version; a class of a later one replaces that of an earlier.
func NewIndex(version string, catalogs ...*Catalog) *Index {
	ix := &Index{
		Version: Nearest(version),
		sets:    map[string]map[string]Key{}, spans: map[string]Span{}, lasting: map[string]bool{},
		plugins: map[string][]Plugin{}, short: map[string][]Plugin{}, renamed: map[string][]Renamed{},
		keys: map[string]map[string]Key{}, names: map[string]map[string]string{},
	}
	for _, c := range catalogs {
		for name, keys := range c.Sets {
			ix.sets[name] = ix.at(name, keys)
		}
		own := map[string][]Plugin{}
		for _, p := range c.Plugins {
			if p.In(ix.Version) {
				own[p.Class] = append(own[p.Class], p)
			}
		}
		for class, plugins := range own {
			ix.plugins[class] = plugins
		}
		for _, r := range c.Renamed {
			ix.renamed[r.Key] = append(ix.renamed[r.Key], r)
		}
	}
	for _, plugins := range ix.plugins {
		for _, p := range plugins {
			for _, alias := range Aliases(p) {
				ix.short[alias] = append(ix.short[alias], p)
			}
		}
	}
	return ix
}

// at keeps the keys of the index's version, and notes when the others were.
func (ix *Index) at(set string, keys []Key) map[string]Key {
	in := map[string]Key{}
	for _, k := range keys {
		if k.In(Versions[len(Versions)-1]) {
			ix.lasting[set+" "+k.Key] = true
		}
		if k.In(ix.Version) {
			in[k.Key] = k
		} else if _, there := ix.spans[set+" "+k.Key]; !there || k.Until != "" {
			ix.spans[set+" "+k.Key] = k.Span
		}
	}
	return in
}

// Set returns the keys of a set, such as worker.
func (ix *Index) Set(name string) map[string]Key { return ix.sets[name] }

// OtherVersion returns the span of a key of a set that this version does not have, but another.
func (ix *Index) OtherVersion(set, key string) (Span, bool) {
	if _, now := ix.sets[set][key]; now {
		return Span{}, false
	}
	span, there := ix.spans[set+" "+key]
	return span, there
}

// Going returns the last version of Kafka that has a key of a set, if this version has it and the newest does not.
func (ix *Index) Going(set, key string) (until string, going bool) {
	if k, now := ix.sets[set][key]; now && k.Until != "" && !ix.lasting[set+" "+key] {
		return k.Until, true
	}
	return "", false
}

// Plugin finds a class of one of the kinds, by its name or by the alias that Connect gives it.
func (ix *Index) Plugin(class string, kinds ...string) (Plugin, bool) {
	for _, p := range slices.Concat(ix.plugins[class], ix.short[class]) {
		if slices.Contains(kinds, p.Kind) {
			return p, true
		}
	}
	return Plugin{}, false
}

// Kinds returns what a class is known to be.
func (ix *Index) Kinds(class string) []string {
	var kinds []string
	for _, p := range slices.Concat(ix.plugins[class], ix.short[class]) {
		kinds = append(kinds, p.Kind)
	}
	return kinds
}

// Classes returns all class names of the kinds, and their aliases.
func (ix *Index) Classes(kinds ...string) []string {
	var names []string
	for class, plugins := range ix.plugins {
		for _, p := range plugins {
			if slices.Contains(kinds, p.Kind) {
				names = append(append(names, class), Aliases(p)...)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Renamed finds a key of the past, of the worker or of a class.
func (ix *Index) Renamed(of, key string) (Renamed, bool) {
	for _, r := range ix.renamed[key] {
		if r.Of == of || of != "worker" && strings.HasPrefix(of, r.Of) {
			return r, true
		}
	}
	return Renamed{}, false
}

// RenamedClass finds a class of the past.
func (ix *Index) RenamedClass(class string) (Renamed, bool) {
	i := slices.IndexFunc(ix.renamed[class], func(r Renamed) bool { return r.Class })
	if i < 0 {
		return Renamed{}, false
	}
	return ix.renamed[class][i], true
}

// Keys returns a plugin's keys by their names, those of this version. The map is shared: do not change it.
func (ix *Index) Keys(p Plugin) map[string]Key {
	id := p.Kind + " " + p.Class
	ix.mutex.Lock()
	defer ix.mutex.Unlock()
	if keys, made := ix.keys[id]; made {
		return keys
	}
	keys, names := map[string]Key{}, map[string]string{}
	for _, k := range p.Keys {
		if k.In(ix.Version) {
			keys[k.Key] = k
			for _, older := range k.Aliases {
				names[older] = k.Key
			}
		}
	}
	ix.keys[id], ix.names[id] = keys, names
	return keys
}

// NewName returns the key of a plugin that had another name before.
func (ix *Index) NewName(p Plugin, older string) (string, bool) {
	ix.Keys(p)
	ix.mutex.Lock()
	defer ix.mutex.Unlock()
	name, there := ix.names[p.Kind+" "+p.Class][older]
	return name, there
}

var suffixes = map[string][]string{
	"source": {"Connector"}, "sink": {"Connector"}, "converter": {"Converter"}, "header_converter": {"HeaderConverter", "Converter"},
	"transformation": {"Transformation"}, "predicate": {"Predicate"},
	"override_policy": {"ConnectorClientConfigOverridePolicy"}, "config_provider": {"ConfigProvider"},
}

// Aliases returns the short names of a plugin: its simple name, and that without what its kind adds.
func Aliases(p Plugin) []string {
	simple := p.Class[strings.LastIndex(p.Class, ".")+1:]
	simple = simple[strings.LastIndex(simple, "$")+1:]
	names := []string{simple}
	for _, suffix := range suffixes[p.Kind] {
		if pruned := strings.TrimSuffix(simple, suffix); pruned != simple && pruned != "" {
			names = append(names, pruned)
			break
		}
	}
	return names
}
