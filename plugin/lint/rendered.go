package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
	"github.com/connect-register/connect-register/schema"
)

// checkValues is Helm's verdict and, if that is good, the rules on what the values render to.
func (r *Result) checkValues(ctx context.Context, o Options) ([]Finding, rendering) {
	sources, rendered, found := verdict(ctx, *o.Values)
	if len(found) > 0 {
		return found, rendering{}
	}
	input, version, err := inputOf(rendered)
	if err != nil {
		return as("chart", []Finding{{Message: fmt.Sprintf("reading what the chart renders: %v", err)}}), rendering{}
	}
	input.Index = o.index(version)
	found = eaten(sources)
	v := placesOf(sources)
	r.checked(input.Connectors, v.place)
	problems := slices.DeleteFunc(rule.Check(input), func(p rule.Problem) bool { return p.Rule == "plain-secret" && v.plaintext[p.Subject] })
	for _, f := range findings(problems, v.place) {
		// What the chart sets itself is the chart's own affair.
		if f.Key != "" {
			found = append(found, f)
		}
	}
	return sorted(sources, found), rendering{input, version}
}

// rendering is what values render to, and the version of Kafka in it.
type rendering struct {
	input   rule.Input
	version string
}

// inputOf reads a rendered release.
func inputOf(rendered *release.Release) (rule.Input, string, error) {
	var input rule.Input
	connectors, err := rendered.Connectors()
	if err != nil {
		return input, "", err
	}
	for _, c := range connectors {
		input.Connectors = append(input.Connectors, rule.Connector{Name: c.Name, Config: c.Config})
	}
	pods, exists, err := podsOf(rendered)
	if err != nil || !exists {
		return input, "", err
	}
	data, err := rendered.Properties()
	if err != nil {
		return input, "", err
	}
	properties, err := worker.Parse(release.PropertiesFile, data)
	if err != nil {
		return input, "", err
	}
	w := rule.Worker{Name: rendered.Name, Rendered: true, Config: map[string]string{}}
	for _, key := range properties.Keys() {
		w.Config[key], _ = properties.Get(key)
	}
	input.Workers, input.Replicas, input.Mounts = []rule.Worker{w}, pods.Spec.Replicas, pods.mounts()
	return input, pods.version(), nil
}

// workerPods is as much of the workers' StatefulSet as the rules need.
type workerPods struct {
	Spec struct {
		Replicas int `json:"replicas"`
		Template struct {
			Spec struct {
				Containers []struct {
					Image        string `json:"image"`
					VolumeMounts []struct {
						MountPath string `json:"mountPath"`
					} `json:"volumeMounts"`
				} `json:"containers"`
			} `json:"spec"`
		} `json:"template"`
	} `json:"spec"`
}

func podsOf(rendered *release.Release) (workerPods, bool, error) {
	for _, object := range rendered.Objects {
		if object.Kind == "StatefulSet" {
			var pods workerPods
			err := yaml.Unmarshal([]byte(object.Text), &pods)
			return pods, true, err
		}
	}
	return workerPods{}, false, nil
}

func (p workerPods) mounts() []string {
	mounts := []string{}
	for _, container := range p.Spec.Template.Spec.Containers {
		for _, mount := range container.VolumeMounts {
			mounts = append(mounts, mount.MountPath)
		}
	}
	return mounts
}

// version is that of Apache's image; others number theirs in another way.
func (p workerPods) version() string {
	for _, container := range p.Spec.Template.Spec.Containers {
		name, tag, _ := strings.Cut(container.Image, ":")
		if tag, _, _ = strings.Cut(tag, "@"); strings.HasSuffix(name, "apache/kafka") {
			return tag
		}
	}
	return ""
}

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
