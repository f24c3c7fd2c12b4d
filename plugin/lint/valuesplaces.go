package lint

import (
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/schema"
)

// valuesPlaces finds where in the values a key of a connector or of the workers was written.
type valuesPlaces struct {
	sources   []source
	templates map[string]string
	// plaintext are connectors whose passwords may be in clear text, says their allowPlaintext.
	plaintext map[string]bool
}

// placesOf notes the template that each connector names.
func placesOf(sources []source) valuesPlaces {
	v := valuesPlaces{sources: sources, templates: map[string]string{}, plaintext: map[string]bool{}}
	// The last source that has a key wins, as in Helm.
	for _, s := range sources {
		_, connectors, depth := walk(s.root, []string{"connectors"})
		if depth == 0 {
			continue
		}
		for i := 0; i+1 < len(connectors.Content); i += 2 {
			name, settings := connectors.Content[i].Value, resolve(connectors.Content[i+1])
			if _, template, depth := walk(settings, []string{"template"}); depth == 1 {
				v.templates[name] = template.Value
			}
			if _, allowed, depth := walk(settings, []string{"allowPlaintext"}); depth == 1 {
				v.plaintext[name] = allowed.Value == "true"
			}
		}
	}
	return v
}

func (v valuesPlaces) place(p rule.Problem) (file string, line, column int, key string) {
	candidates := v.connectorPaths(p)
	if p.Worker {
		candidates = workerPaths(p.Key)
	}
	if len(candidates) == 0 {
		return "", 0, 0, ""
	}
	for _, path := range candidates {
		if v.written(path) {
			file, line, column = locate(v.sources, path)
			return file, line, column, strings.Join(path, ".")
		}
	}
	if p.Worker {
		return "", 0, 0, ""
	}
	file, line, column = locate(v.sources, candidates[0])
	return file, line, column, strings.Join(candidates[0], ".")
}

// written says that the user wrote a path, in a file or by a flag.
func (v valuesPlaces) written(path []string) bool {
	for _, s := range v.sources {
		if _, _, depth := walk(s.root, path); depth == len(path) {
			return true
		}
	}
	return false
}

// connectorPaths are where a connector's key may come from, the strongest first.
func (v valuesPlaces) connectorPaths(p rule.Problem) [][]string {
	paths := [][]string{{"connectors", p.Subject, "config", p.Key}, {"connectors", p.Subject, "secretRefs", p.Key}}
	if template := v.templates[p.Subject]; template != "" {
		paths = append(paths, []string{"connectorTemplates", template, "config", p.Key}, []string{"connectorTemplates", template, "secretRefs", p.Key})
	}
	return append(paths, []string{"connectorDefaults", "config", p.Key})
}

// workerPaths are where a worker's property may come from.
func workerPaths(key string) [][]string {
	paths := [][]string{{"worker", "config", key}}
	for _, client := range []string{"producer", "consumer", "admin"} {
		if rest, found := strings.CutPrefix(key, client+"."); found {
			paths = append(paths, []string{"worker", client, rest})
		}
	}
	for _, managed := range schema.ManagedKeys() {
		prefix, open := strings.CutSuffix(managed.Key, "*")
		set, _, _ := strings.Cut(managed.Set, " ")
		if key != managed.Key && !(open && strings.HasPrefix(key, prefix)) || strings.HasPrefix(set, "nothing") {
			continue
		}
		path := strings.Split(set, ".")
		if open {
			paths = append(paths, append(slices.Clone(path), strings.TrimPrefix(key, prefix)))
		}
		paths = append(paths, path)
	}
	return paths
}
