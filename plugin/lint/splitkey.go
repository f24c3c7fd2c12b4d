package lint

import "strings"

// splitKey cuts a dotted key into steps. Keys of connectors and properties hold dots themselves, so the longest step
// that a values file has wins.
func splitKey(sources []source, key string) []string {
	var best []string
	bestDepth := -1
	for _, s := range sources {
		path := split(s, strings.Split(key, "."))
		if _, _, depth := walk(s.root, path); depth > bestDepth {
			best, bestDepth = path, depth
		}
	}
	return best
}

func split(s source, words []string) []string {
	var path []string
	node := s.root
	for len(words) > 0 {
		taken := 1
		for n := len(words); n > 1; n-- {
			if key, _ := child(node, strings.Join(words[:n], ".")); key != nil {
				taken = n
				break
			}
		}
		step := strings.Join(words[:taken], ".")
		path = append(path, step)
		if _, value := child(node, step); value != nil {
			node = value
		}
		words = words[taken:]
	}
	return path
}
