package release

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/connector"
)

// PropertiesFile is the key of the workers' properties in their Secret, and the file's name in the pods.
const PropertiesFile = "distributed.properties"

// OwnerAnnotation on the connectors' Secret names who the connectors belong to.
const OwnerAnnotation = "connect-register/owner"

const componentLabel = "app.kubernetes.io/component"

// Release is a rendered release.
type Release struct {
	Name, Namespace string
	// Objects are all rendered objects in the order of installation, hooks last.
	Objects []Object
	// Notes is the rendered NOTES.txt.
	Notes string
}

// Object is one rendered Kubernetes object: its text and the parts of it that are read here.
type Object struct {
	Text     string `json:"-"`
	Kind     string `json:"kind"`
	Metadata struct {
		Name        string            `json:"name"`
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Data map[string]string `json:"data"`
	Spec struct {
		Template struct {
			Spec struct {
				Containers []struct {
					Name string   `json:"name"`
					Args []string `json:"args"`
				} `json:"containers"`
			} `json:"spec"`
		} `json:"template"`
	} `json:"spec"`
}

func parseObjects(manifests string) ([]Object, error) {
	var objects []Object
	for _, text := range splitManifests(manifests) {
		object := Object{Text: text}
		if err := yaml.Unmarshal([]byte(text), &object); err != nil {
			return nil, fmt.Errorf("reading a rendered object: %w", err)
		}
		if object.Kind != "" {
			objects = append(objects, object)
		}
	}
	return objects, nil
}

// splitManifests cuts where Helm's releaseutil.SplitManifests does, whose regular expression is slow on many connectors.
func splitManifests(manifests string) []string {
	var texts []string
	for text := range strings.SplitSeq("\n"+manifests, "\n---") {
		if text = strings.TrimSpace(text); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// Properties returns distributed.properties as the workers get it.
func (r *Release) Properties() ([]byte, error) {
	for _, secret := range r.Secrets() {
		if encoded, ok := secret.Data[PropertiesFile]; ok {
			return base64.StdEncoding.DecodeString(encoded)
		}
	}
	return nil, fmt.Errorf("the chart renders no Secret with %s", PropertiesFile)
}

// Secrets returns the rendered Secrets.
func (r *Release) Secrets() []Object {
	return slices.DeleteFunc(slices.Clone(r.Objects), func(o Object) bool { return o.Kind != "Secret" })
}

// ConnectorFiles returns the connectors' files by name, as the registrar mounts them. Empty without connectors.
func (r *Release) ConnectorFiles() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, secret := range r.connectorSecrets() {
		for name, encoded := range secret.Data {
			data, err := base64.StdEncoding.DecodeString(encoded)
			if err != nil {
				return nil, fmt.Errorf("reading Secret %s, key %s: %w", secret.Metadata.Name, name, err)
			}
			files[name] = data
		}
	}
	return files, nil
}

// Connectors returns the connectors that the release declares, sorted by name.
func (r *Release) Connectors() ([]connector.Connector, error) {
	files, err := r.ConnectorFiles()
	if err != nil {
		return nil, err
	}
	var (
		connectors []connector.Connector
		errs       []error
	)
	for name, data := range files {
		c, err := connector.Parse(name, data)
		errs = append(errs, err)
		connectors = append(connectors, c)
	}
	slices.SortFunc(connectors, func(a, b connector.Connector) int { return strings.Compare(a.Name, b.Name) })
	return connectors, errors.Join(errs...)
}

// Owner returns who the release's connectors belong to: <clusterName>/<namespace>/<release>.
func (r *Release) Owner() string {
	for _, secret := range r.connectorSecrets() {
		return secret.Metadata.Annotations[OwnerAnnotation]
	}
	return ""
}

// RegistrarArgs returns the arguments of the hook Job's registrar, and false when the release has no such Job.
func (r *Release) RegistrarArgs() ([]string, bool) {
	for _, object := range r.Objects {
		if object.Kind != "Job" || object.Metadata.Labels[componentLabel] != "registrar" {
			continue
		}
		for _, container := range object.Spec.Template.Spec.Containers {
			// The Job of registration.onDelete is the registrar's too.
			if container.Name == "registrar" && slices.Contains(container.Args, "apply") {
				return container.Args, true
			}
		}
	}
	return nil, false
}

// connectorSecrets are the Secrets with the connectors' files. Many connectors need more than one.
func (r *Release) connectorSecrets() []Object {
	return slices.DeleteFunc(r.Secrets(), func(o Object) bool { return o.Metadata.Labels[componentLabel] != "registrar" })
}

// Missing returns those Secrets that the release does not hold itself.
func (r *Release) Missing(secrets []string) []string {
	return slices.DeleteFunc(slices.Clone(secrets), func(name string) bool {
		return slices.ContainsFunc(r.Secrets(), func(o Object) bool { return o.Metadata.Name == name })
	})
}
