package manifest

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func podSecurity(p pod, f *findings) {
	s, at := p.Spec.SecurityContext, p.specPath().Child("securityContext")
	if s == nil {
		return
	}
	identity(f, at.Child("runAsUser"), s.RunAsUser)
	identity(f, at.Child("runAsGroup"), s.RunAsGroup)
	identity(f, at.Child("fsGroup"), s.FSGroup)
	for i, group := range s.SupplementalGroups {
		identity(f, at.Child("supplementalGroups").Index(i), &group)
	}
	seccomp(f, at.Child("seccompProfile"), s.SeccompProfile)
	names := map[string]bool{}
	for i, sysctl := range s.Sysctls {
		f.required(at.Child("sysctls").Index(i).Child("name"), sysctl.Name == "", "")
		f.unique(names, at.Child("sysctls").Index(i).Child("name"), sysctl.Name)
	}
}

func identity(f *findings, at *field.Path, id *int64) {
	if id != nil {
		for _, what := range validation.IsValidUserID(*id) {
			f.invalid(at, *id, what)
		}
	}
}

func seccomp(f *findings, at *field.Path, profile *corev1.SeccompProfile) {
	if profile == nil {
		return
	}
	local := profile.Type == corev1.SeccompProfileTypeLocalhost
	f.required(at.Child("type"), profile.Type == "", "type is required when seccompProfile is set")
	f.required(at.Child("localhostProfile"), local && profile.LocalhostProfile == nil, "must be set when seccomp type is Localhost")
	f.forbidden(at.Child("localhostProfile"), !local && profile.LocalhostProfile != nil, "can only be set when seccomp type is Localhost")
}

func containerSecurity(f *findings, at *field.Path, s *corev1.SecurityContext) {
	if s == nil {
		return
	}
	identity(f, at.Child("runAsUser"), s.RunAsUser)
	identity(f, at.Child("runAsGroup"), s.RunAsGroup)
	seccomp(f, at.Child("seccompProfile"), s.SeccompProfile)
	if s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation {
		return
	}
	if s.Privileged != nil && *s.Privileged {
		f.invalid(at, "", "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
	}
	if s.Capabilities != nil && slices.Contains(s.Capabilities.Add, "CAP_SYS_ADMIN") {
		f.invalid(at, "", "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN")
	}
}
