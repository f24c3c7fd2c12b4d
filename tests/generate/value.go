package generate

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// value makes one of the schema's values.
func (r *run) value(n node, path []string) any {
	if sample, ok := r.sample(path); ok {
		return sample
	}
	if r.open(n) {
		return r.missing(path)
	}
	if enum, ok := n["enum"].([]any); ok && len(enum) > 0 {
		return plain(pick(r.random, enum))
	}
	if constant, ok := n["const"]; ok {
		return plain(constant)
	}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		if branches, ok := n[keyword].([]any); ok {
			branch, _ := pick(r.random, branches).(map[string]any)
			return r.value(merge(without(n, keyword), r.resolve(branch)), path)
		}
	}
	kinds := n.types()
	// Null is seldom what is meant.
	if some := slices.DeleteFunc(slices.Clone(kinds), func(kind string) bool { return kind == "null" }); len(some) > 0 && r.chance(95) {
		kinds = some
	}
	return r.ofKind(pick(r.random, kinds), n, path)
}

func (r *run) ofKind(kind string, n node, path []string) any {
	switch kind {
	case "null":
		return nil
	case "boolean":
		// A switch is set to turn on what the other keys are about.
		return r.chance(50) || slices.Contains(r.Switches, path[len(path)-1]) && r.chance(80)
	case "integer":
		return r.integer(n)
	case "number":
		if r.chance(30) {
			return float64(r.integer(n)) + 0.5
		}
		return r.integer(n)
	case "string":
		return r.text(n)
	case "array":
		return r.list(n, path)
	}
	return r.mapping(n, path)
}

// integer is often one at the edge.
func (r *run) integer(n node) int64 {
	least, most := int64(0), int64(100_000)
	if limit, ok := number(n["minimum"]); ok {
		least = int64(math.Ceil(limit))
	}
	if limit, ok := number(n["maximum"]); ok {
		most = int64(math.Floor(limit))
	}
	most = max(least, most)
	switch {
	case r.chance(20):
		return least
	case r.chance(20):
		return most
	case r.chance(50):
		return least + r.random.Int64N(min(most-least, 20)+1)
	}
	return least + r.random.Int64N(most-least+1)
}

func (r *run) list(n node, path []string) any {
	items, _ := n["items"].(map[string]any)
	list := []any{}
	for range r.count(n, "minItems", "maxItems") {
		list = append(list, r.value(r.resolve(items), append(slices.Clone(path), anyItem)))
	}
	return r.twice(list, n)
}

// mapping holds what is required and some of the rest.
func (r *run) mapping(n node, path []string) any {
	m, properties, entries := map[string]any{}, child(n, "properties"), n.entries()
	r.complete(m, nil, n, path)
	want := r.count(n, "minProperties", "maxProperties")
	for tries := 0; len(m) < want && tries < 2*want; tries++ {
		key := ""
		if len(properties) > 0 && (len(entries) == 0 || r.chance(30)) {
			key = pick(r.random, slices.Sorted(maps.Keys(properties)))
		}
		if key != "" {
			m[key] = r.value(r.resolve(child(properties, key)), append(slices.Clone(path), key))
		} else if len(entries) > 0 {
			pattern := pick(r.random, slices.Sorted(maps.Keys(entries)))
			below := append(slices.Clone(path), anyName)
			m[r.name(below, pattern)] = r.value(r.resolve(entries[pattern]), below)
		}
	}
	return m
}

func (r *run) count(n node, least, most string) int {
	low, _ := number(n[least])
	high, limited := number(n[most])
	if !limited {
		high = low + 3
	}
	return int(low) + r.random.IntN(int(high-low)+1)
}

func (r *run) missing(path []string) any {
	if r.err == nil {
		r.err = fmt.Errorf("add a sample for key %s, the schema does not say what it holds", join(path))
	}
	return nil
}

func (r *run) chance(percent int) bool { return r.random.IntN(100) < percent }

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

func number(value any) (float64, bool) {
	text, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseFloat(text.String(), 64)
	return n, err == nil
}

// plain makes a number of what the schema's reader keeps as text.
func plain(value any) any {
	if n, ok := number(value); ok {
		return n
	}
	return value
}
