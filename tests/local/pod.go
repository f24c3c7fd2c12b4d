package local

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/release"
)

// Pod is a worker pod as the chart renders it.
type Pod struct{ spec corev1.PodSpec }

// WorkerPod reads the pod from the rendered StatefulSet.
func WorkerPod(rendered *release.Release) (*Pod, error) {
	for _, object := range rendered.Objects {
		if object.Kind != "StatefulSet" {
			continue
		}
		var set appsv1.StatefulSet
		if err := yaml.UnmarshalStrict([]byte(object.Text), &set); err != nil {
			return nil, fmt.Errorf("reading StatefulSet %s: %w", object.Metadata.Name, err)
		}
		return &Pod{set.Spec.Template.Spec}, nil
	}
	return nil, fmt.Errorf("the chart renders no StatefulSet")
}

// PodOf reads the pod of a rendered Job, or a rendered Pod such as the test's, by the object's name.
func PodOf(rendered *release.Release, name string) (*Pod, error) {
	for _, object := range rendered.Objects {
		if object.Metadata.Name != name {
			continue
		}
		var (
			job batchv1.Job
			pod corev1.Pod
			err error
		)
		switch object.Kind {
		case "Job":
			err = yaml.UnmarshalStrict([]byte(object.Text), &job)
			pod.Spec = job.Spec.Template.Spec
		case "Pod":
			err = yaml.UnmarshalStrict([]byte(object.Text), &pod)
		default:
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s %s: %w", object.Kind, name, err)
		}
		return &Pod{pod.Spec}, nil
	}
	return nil, fmt.Errorf("the chart renders no Job or Pod %s", name)
}

// InitContainers are the names of the pod's init containers in the order in which they run.
func (p *Pod) InitContainers() []string {
	var names []string
	for _, container := range p.spec.InitContainers {
		names = append(names, container.Name)
	}
	return names
}

// Args are the arguments of a container or init container; nil when the pod has none of that name.
func (p *Pod) Args(container string) []string { return p.Container(container).Args }

// JVMOptions are the flags of KAFKA_OPTS.
func (p *Pod) JVMOptions() []string { return p.Flags("KAFKA_OPTS") }

// Flags are the JVM's flags in a variable of the worker, which the image's script splits at blanks.
func (p *Pod) Flags(variable string) []string {
	for _, env := range p.Container("worker").Env {
		if env.Name == variable {
			return strings.Fields(env.Value)
		}
	}
	return nil
}

// ConfigMap is the name of the ConfigMap that the worker mounts as a whole at a path, "" if there is none.
func (p *Pod) ConfigMap(path string) string {
	for _, mount := range p.Container("worker").VolumeMounts {
		for _, volume := range p.spec.Volumes {
			if mount.MountPath == path && mount.SubPath == "" && volume.Name == mount.Name && volume.ConfigMap != nil {
				return volume.ConfigMap.Name
			}
		}
	}
	return ""
}

// Container finds a container or init container by its name, and is empty when there is none.
func (p *Pod) Container(name string) corev1.Container {
	for _, container := range slices.Concat(p.spec.InitContainers, p.spec.Containers) {
		if container.Name == name {
			return container
		}
	}
	return corev1.Container{}
}
