package manifest

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func resources(f *findings, at *field.Path, r corev1.ResourceRequirements) {
	amounts(f, at.Child("limits"), r.Limits)
	amounts(f, at.Child("requests"), r.Requests)
	for name, request := range r.Requests {
		limit, limited := r.Limits[name]
		if limited && request.Cmp(limit) > 0 {
			f.invalid(at.Child("requests"), request.String(), "must be less than or equal to "+string(name)+" limit of "+limit.String())
		}
		if extended(name) && (!limited || request.Cmp(limit) != 0) {
			f.invalid(at.Child("requests"), request.String(), "must be equal to "+string(name)+" limit")
		}
	}
}

func amounts(f *findings, at *field.Path, list corev1.ResourceList) {
	for name, amount := range list {
		at := at.Key(string(name))
		f.words(at, string(name), validation.IsQualifiedName(string(name)))
		if !extended(name) && !strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix) {
			f.oneOf(at, string(name), "cpu", "memory", "ephemeral-storage")
		}
		if amount.Sign() < 0 {
			f.invalid(at, amount.String(), "must be greater than or equal to 0")
		}
	}
}

// extended resources have a domain in their name, e.g. nvidia.com/gpu.
func extended(name corev1.ResourceName) bool { return strings.Contains(string(name), "/") }
