package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/lint/rule"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
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
	v := placesOf(sources)
	r.checked(input.Connectors, v.place)
	var written sync.WaitGroup
	written.Go(func() { found = append(eaten(sources), duplicates(sources)...) })
	problems := slices.DeleteFunc(rule.Check(input), func(p rule.Problem) bool { return p.Rule == "plain-secret" && v.plaintext[p.Subject] })
	written.Wait()
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
