package generate

import (
	"maps"
	"slices"
)

// Shrink takes keys and items away as long as fails says yes, at most so many times, and returns what is left.
func Shrink(values map[string]any, times int, fails func(map[string]any) bool) map[string]any {
	for again := true; again; {
		again = false
		for _, path := range places(values) {
			smaller, err := copied(values)
			if err != nil || !remove(smaller, path) {
				continue
			}
			if times--; times < 0 {
				return values
			}
			if fails(smaller) {
				values, again = smaller, true
			}
		}
	}
	return values
}

// places are the paths of all keys and items, the outer ones first.
func places(in any) [][]any {
	var paths [][]any
	add := func(step, below any) {
		paths = append(paths, []any{step})
		for _, path := range places(below) {
			paths = append(paths, append([]any{step}, path...))
		}
	}
	switch in := in.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(in)) {
			add(key, in[key])
		}
	case []any:
		for i := range in {
			add(i, in[i])
		}
	}
	slices.SortStableFunc(paths, func(a, b []any) int { return len(a) - len(b) })
	return paths
}

// remove takes away what a path leads to, and says whether it was there.
func remove(values map[string]any, path []any) bool {
	var in any = values
	set := func(any) {}
	for i, step := range path {
		last := i == len(path)-1
		switch parent := in.(type) {
		case map[string]any:
			key, _ := step.(string)
			below, there := parent[key]
			if !there {
				return false
			}
			if last {
				delete(parent, key)
				return true
			}
			in, set = below, func(v any) { parent[key] = v }
		case []any:
			n, _ := step.(int)
			if n >= len(parent) {
				return false
			}
			if last {
				set(slices.Delete(parent, n, n+1))
				return true
			}
			in, set = parent[n], func(v any) { parent[n] = v }
		default:
			return false
		}
	}
	return false
}
