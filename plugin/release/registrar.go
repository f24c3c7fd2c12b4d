package release

import (
	"fmt"
	"path"
	"slices"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// Registrar is a pod of a release that talks to Kafka Connect: how it is started and what it mounts.
type Registrar struct {
	// Args are its arguments; the first one is the registrar's command.
	Args []string
	// ConnectorSecrets are the Secrets that hold the connectors' files.
	ConnectorSecrets []string

	mounts map[string]string // folder → Secret
}

// Registrar returns the pod of the registration Job. Without one (registration.mode none) it returns another pod of the
// registrar, whose arguments say at least how to reach Kafka Connect; false if there is none at all.
func (r *Release) Registrar() (Registrar, bool, error) {
	var found []Registrar
	for _, object := range r.Objects {
		if object.Metadata.Labels[componentLabel] != "registrar" {
			continue
		}
		spec, err := podSpec(object)
		if err != nil {
			return Registrar{}, false, err
		}
		for _, container := range spec.Containers {
			if container.Name == "registrar" && len(container.Args) > 0 {
				found = append(found, newRegistrar(spec, container))
			}
		}
	}
	if len(found) == 0 {
		return Registrar{}, false, nil
	}
	best := slices.IndexFunc(found, Registrar.Applies)
	return found[max(best, 0)], true, nil
}

// Applies tells whether the pod registers connectors, and does so whenever the release changes.
func (r Registrar) Applies() bool {
	return r.Args[0] == "apply" && !slices.Contains(r.Args, "--scheduled")
}

// SecretKey returns the Secret and the key that a file of the pod is from.
func (r Registrar) SecretKey(file string) (secret, key string, found bool) {
	folder, key := path.Split(file)
	secret, found = r.mounts[strings.TrimSuffix(folder, "/")]
	return secret, key, found
}

func newRegistrar(spec corev1.PodSpec, container corev1.Container) Registrar {
	r := Registrar{Args: container.Args, mounts: map[string]string{}}
	secrets := map[string]string{}
	for _, volume := range spec.Volumes {
		switch {
		case volume.Secret != nil:
			secrets[volume.Name] = volume.Secret.SecretName
		case volume.Name == "connectors" && volume.Projected != nil:
			for _, source := range volume.Projected.Sources {
				if source.Secret != nil {
					r.ConnectorSecrets = append(r.ConnectorSecrets, source.Secret.Name)
				}
			}
		}
	}
	for _, mount := range container.VolumeMounts {
		if secret, ok := secrets[mount.Name]; ok {
			r.mounts[mount.MountPath] = secret
		}
	}
	return r
}

// podSpec is the spec of an object's pods, empty if it is none of a Job, CronJob or Pod.
func podSpec(object Object) (corev1.PodSpec, error) {
	var (
		job  batchv1.Job
		cron batchv1.CronJob
		pod  corev1.Pod
	)
	read := map[string]any{"Job": &job, "CronJob": &cron, "Pod": &pod}[object.Kind]
	if read == nil {
		return corev1.PodSpec{}, nil
	}
	if err := yaml.Unmarshal([]byte(object.Text), read); err != nil {
		return corev1.PodSpec{}, fmt.Errorf("reading %s %s: %w", object.Kind, object.Metadata.Name, err)
	}
	return map[string]corev1.PodSpec{
		"Job": job.Spec.Template.Spec, "CronJob": cron.Spec.JobTemplate.Spec.Template.Spec, "Pod": pod.Spec,
	}[object.Kind], nil
}
