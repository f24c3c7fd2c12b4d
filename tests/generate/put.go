package generate

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// run is one try to set a key.
type run struct {
	*Generator
	random *rand.Rand
	// seen are the texts in the values so far: users name one thing in many places.
	seen []string
	// with are further values that a sample needs.
	with []map[string]any
	// err is the first thing that went wrong.
	err error
}

// put returns what stands at path with the rest of the leaf set in it. defaults are the chart's for the same place.
func (r *run) put(current, defaults any, n node, path []string, rest leaf) any {
	n = r.resolve(n)
	if len(rest) == 0 {
		return r.replace(defaults, r.value(n, path))
	}
	if current == nil && defaults == nil {
		current, _ = r.sample(path)
	}
	below := append(slices.Clone(path), rest[0])
	switch rest[0] {
	case anyItem:
		return r.putItem(current, n, below, rest)
	case anyName:
		return r.putEntry(current, defaults, n, below, rest)
	}
	m := r.object(current)
	had, _ := defaults.(map[string]any)
	m[rest[0]] = r.put(m[rest[0]], had[rest[0]], child(child(n, "properties"), rest[0]), below, rest[1:])
	r.limit(m, n, rest[0])
	r.complete(m, had, n, path)
	return m
}

func (r *run) object(current any) map[string]any {
	if m, ok := current.(map[string]any); ok && m != nil {
		return m
	}
	return map[string]any{}
}

func (r *run) putItem(current any, n node, path []string, rest leaf) any {
	items, _ := n["items"].(map[string]any)
	list, _ := current.([]any)
	most, limited := number(n["maxItems"])
	room := !limited || len(list) < int(most)
	switch {
	case len(list) == 0 || room && r.chance(50):
		list = append(list, r.put(nil, nil, items, path, rest[1:]))
	default:
		i := r.random.IntN(len(list))
		list[i] = r.put(list[i], nil, items, path, rest[1:])
	}
	return r.twice(list, n)
}

// twice writes an item twice in some lists, as users do.
func (r *run) twice(list []any, n node) []any {
	most, limited := number(n["maxItems"])
	if len(list) > 0 && n["uniqueItems"] != true && (!limited || len(list) < int(most)) && r.chance(30) {
		return append(list, list[len(list)-1])
	}
	return list
}

// putEntry changes what the user named already, or names another.
func (r *run) putEntry(current, defaults any, n node, path []string, rest leaf) any {
	m, had, entries := r.object(current), r.object(defaults), n.entries()
	pattern := pick(r.random, slices.Sorted(maps.Keys(entries)))
	name := r.name(path, pattern)
	if len(m) > 0 && r.chance(50) {
		name = pick(r.random, slices.Sorted(maps.Keys(m)))
	}
	if _, known := child(n, "properties")[name]; !known {
		m[name] = r.put(m[name], had[name], entries[pattern], path, rest[1:])
	}
	r.complete(m, had, n, path[:len(path)-1])
	return m
}

// name makes a name that a user might choose, or takes a sample of one.
func (r *run) name(path []string, pattern string) string {
	if text, ok := r.sample(append(slices.Clone(path), "name")); ok {
		if name, isText := text.(string); isText {
			return name
		}
	}
	return r.text(node{"pattern": pattern})
}

// limit takes other keys away when there are more than the schema allows, for unions.
func (r *run) limit(m map[string]any, n node, keep string) {
	most, ok := number(n["maxProperties"])
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if ok && len(m) > int(most) && key != keep {
			delete(m, key)
		}
	}
}

// complete adds what the schema requires and neither the values nor the defaults have.
func (r *run) complete(m, defaults map[string]any, n node, path []string) {
	for _, key := range n.required() {
		if m[key] == nil && defaults[key] == nil {
			m[key] = r.value(r.resolve(child(child(n, "properties"), key)), append(slices.Clone(path), key))
		}
	}
}

// replace takes the defaults away, by null, that Helm would merge into the new value.
func (r *run) replace(defaults, value any) any {
	old, isMap := defaults.(map[string]any)
	m, ok := value.(map[string]any)
	if !isMap || !ok {
		return value
	}
	for key, below := range old {
		if set, ok := m[key]; ok {
			m[key] = r.replace(below, set)
		} else {
			m[key] = nil
		}
	}
	return m
}
