package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/connect-register/connect-register/schema/catalog"
)

// merge joins the catalogues of all versions, in their order: each fact once, with the versions in which it holds.
func merge(all []*catalog.Catalog) *catalog.Catalog {
	merged := &catalog.Catalog{From: "Apache Kafka " + catalog.Versions[0] + " to " + catalog.Versions[len(all)-1], Sets: map[string][]catalog.Key{}}
	for set := range all[len(all)-1].Sets {
		merged.Sets[set] = mergeKeys(all, func(c *catalog.Catalog) []catalog.Key { return c.Sets[set] })
	}
	spans := map[string]catalog.Plugin{}
	for i, c := range all {
		for _, p := range c.Plugins {
			known, there := spans[p.Kind+" "+p.Class]
			if !there {
				known = catalog.Plugin{Class: p.Class, Kind: p.Kind, Span: since(i)}
			}
			known.Until = until(i)
			spans[p.Kind+" "+p.Class] = known
		}
	}
	for _, id := range slices.Sorted(maps.Keys(spans)) {
		p := spans[id]
		p.Keys = mergeKeys(all, func(c *catalog.Catalog) []catalog.Key {
			i := slices.IndexFunc(c.Plugins, func(q catalog.Plugin) bool { return q.Kind == p.Kind && q.Class == p.Class })
			if i < 0 {
				return nil
			}
			return c.Plugins[i].Keys
		})
		merged.Plugins = append(merged.Plugins, p)
	}
	for i, p := range merged.Plugins {
		merged.Plugins[i].Keys = without(p, merged)
	}
	return merged
}

// since and until are the ends of a span; none for the first and the last version.
func since(i int) catalog.Span {
	if i == 0 {
		return catalog.Span{}
	}
	return catalog.Span{Since: catalog.Versions[i]}
}

func until(i int) string {
	if i == len(catalog.Versions)-1 {
		return ""
	}
	return catalog.Versions[i]
}

func mergeKeys(all []*catalog.Catalog, of func(*catalog.Catalog) []catalog.Key) []catalog.Key {
	var merged []catalog.Key
	last := map[string]int{}
	for i, c := range all {
		for _, k := range of(c) {
			if at, there := last[k.Key]; there && i > 0 && merged[at].Until == catalog.Versions[i-1] && same(merged[at], k) {
				merged[at].Until = until(i)
				continue
			}
			k.Span = since(i)
			k.Until = until(i)
			last[k.Key] = len(merged)
			merged = append(merged, k)
		}
	}
	slices.SortStableFunc(merged, func(a, b catalog.Key) int { return cmp.Compare(a.Key, b.Key) })
	return merged
}

func same(a, b catalog.Key) bool {
	a.Span, b.Span = catalog.Span{}, catalog.Span{}
	return reflect.DeepEqual(a, b)
}

// without drops from a connector's keys what the framework takes for any connector in the same way.
func without(p catalog.Plugin, own *catalog.Catalog) []catalog.Key {
	return slices.DeleteFunc(p.Keys, func(k catalog.Key) bool {
		return slices.ContainsFunc(own.Sets[p.Kind], func(f catalog.Key) bool { return f.Key == k.Key && same(f, k) })
	})
}

// distinct keeps one of each class; the jars of one project share some.
func distinct(plugins []catalog.Plugin, own *catalog.Catalog) []catalog.Plugin {
	id := func(p catalog.Plugin) string { return p.Kind + " " + p.Class }
	slices.SortStableFunc(plugins, func(a, b catalog.Plugin) int { return cmp.Compare(id(a), id(b)) })
	plugins = slices.CompactFunc(plugins, func(a, b catalog.Plugin) bool { return id(a) == id(b) })
	for i, p := range plugins {
		plugins[i].Keys = without(p, own)
	}
	return plugins
}

// format writes one key or plugin a line, so that a difference can be read.
func format(c *catalog.Catalog) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"from\": %s,\n\"sets\": {", encode(c.From))
	for i, set := range slices.Sorted(maps.Keys(c.Sets)) {
		fmt.Fprintf(&out, "%s\n%s: ", comma(i), encode(set))
		keys(&out, c.Sets[set])
	}
	out.WriteString("},\n\"plugins\": [")
	for i, p := range c.Plugins {
		own := p.Keys
		p.Keys = nil
		head := encode(p)
		fmt.Fprintf(&out, "%s\n%s, \"keys\": ", comma(i), head[:len(head)-1])
		keys(&out, own)
		out.WriteString("}")
	}
	out.WriteString("\n]}\n")
	return out.Bytes()
}

func keys(out *bytes.Buffer, keys []catalog.Key) {
	out.WriteString("[")
	for i, k := range keys {
		// What is long is a template, not a value to compare with.
		if len(k.Default) > 200 {
			k.Default = ""
		}
		fmt.Fprintf(out, "%s\n  %s", comma(i), encode(k))
	}
	out.WriteString("]")
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

func encode(v any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v)
	return bytes.TrimSpace(out.Bytes())
}
