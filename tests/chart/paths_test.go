package chart

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
)

// expand puts names and numbers that the values have into the places of *.
func expand(in any, path []string) [][]string {
	at := slices.Index(path, "*")
	if at < 0 {
		return [][]string{path}
	}
	var all [][]string
	holder := get(in, path[:at])
	var names []string
	switch holder := holder.(type) {
	case map[string]any:
		names = slices.Sorted(maps.Keys(holder))
	case []any:
		for i := range holder {
			names = append(names, strconv.Itoa(i))
		}
	}
	for _, name := range names {
		all = append(all, expand(in, slices.Concat(path[:at], []string{name}, path[at+1:]))...)
	}
	return all
}

func get(in any, path []string) any {
	for _, name := range path {
		switch holder := in.(type) {
		case map[string]any:
			in = holder[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(holder) {
				return nil
			}
			in = holder[i]
		default:
			return nil
		}
	}
	return in
}

// set puts a value into values. A list on the way is taken from merged, since Helm does not merge lists.
func set(values, merged map[string]any, path []string, value any) bool {
	var holder any = values
	for i, name := range path {
		last := i == len(path)-1
		switch h := holder.(type) {
		case map[string]any:
			if last {
				h[name] = over(h[name], value)
				return true
			}
			if h[name] == nil {
				h[name] = map[string]any{}
				if list, ok := get(merged, path[:i+1]).([]any); ok {
					h[name] = clone(map[string]any{"list": list})["list"]
				}
			}
			holder = h[name]
		case []any:
			at, err := strconv.Atoi(name)
			if err != nil || at >= len(h) {
				return false
			}
			if last {
				h[at] = value
				return true
			}
			holder = h[at]
		default:
			return false
		}
	}
	return false
}

// over adds a map's keys to those that are there; any other value replaces what is there.
func over(there, value any) any {
	before, isMap := there.(map[string]any)
	more, both := value.(map[string]any)
	if !isMap || !both {
		return value
	}
	all := maps.Clone(before)
	maps.Copy(all, more)
	return all
}

func clone(values map[string]any) map[string]any {
	data, err := json.Marshal(values)
	var copied map[string]any
	if err = errors.Join(err, json.Unmarshal(data, &copied)); err != nil {
		panic(err) // values come from YAML
	}
	return copied
}
