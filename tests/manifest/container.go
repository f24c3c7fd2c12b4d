package manifest

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func containers(p pod, f *findings) {
	path := p.specPath()
	f.required(path.Child("containers"), len(p.Spec.Containers) == 0, "")
	names := map[string]bool{}
	for i, c := range p.Spec.InitContainers {
		at := path.Child("initContainers").Index(i)
		container(p, f, at, c, names)
		sidecar := c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
		f.forbidden(at.Child("livenessProbe"), c.LivenessProbe != nil && !sidecar, "may not be set for init containers without restartPolicy=Always")
		f.forbidden(at.Child("readinessProbe"), c.ReadinessProbe != nil && !sidecar, "may not be set for init containers without restartPolicy=Always")
		f.forbidden(at.Child("startupProbe"), c.StartupProbe != nil && !sidecar, "may not be set for init containers without restartPolicy=Always")
		f.forbidden(at.Child("lifecycle"), c.Lifecycle != nil && !sidecar, "may not be set for init containers without restartPolicy=Always")
	}
	for i, c := range p.Spec.Containers {
		container(p, f, path.Child("containers").Index(i), c, names)
	}
}

func container(p pod, f *findings, at *field.Path, c corev1.Container, names map[string]bool) {
	f.words(at.Child("name"), c.Name, validation.IsDNS1123Label(c.Name))
	f.unique(names, at.Child("name"), c.Name)
	f.required(at.Child("image"), c.Image == "", "")
	if strings.TrimSpace(c.Image) != c.Image {
		f.invalid(at.Child("image"), c.Image, "must not have leading or trailing whitespace")
	}
	ports(f, at.Child("ports"), c.Ports)
	env(p, f, at, c)
	mounts(p, f, at, c)
	resources(f, at.Child("resources"), c.Resources)
	probes(f, at, c)
	containerSecurity(f, at.Child("securityContext"), c.SecurityContext)
}

func ports(f *findings, at *field.Path, ports []corev1.ContainerPort) {
	names, used := map[string]bool{}, map[string]bool{}
	for i, port := range ports {
		at := at.Index(i)
		between(f, at.Child("containerPort"), port.ContainerPort, 1, 65535)
		between(f, at.Child("hostPort"), port.HostPort, 0, 65535)
		if port.Name != "" {
			f.words(at.Child("name"), port.Name, validation.IsValidPortName(port.Name))
			f.unique(names, at.Child("name"), port.Name)
		}
		if port.HostPort != 0 {
			f.unique(used, at.Child("hostPort"), string(port.Protocol)+"/"+port.HostIP+"/"+itoa(port.HostPort))
		}
	}
}
