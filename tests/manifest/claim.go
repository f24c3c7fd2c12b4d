package manifest

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func claim(o *object, f *findings) {
	var c corev1.PersistentVolumeClaim
	if o.into(f, &c) {
		claimSpec(f, field.NewPath("spec"), c.Spec)
	}
}

func claimSpec(f *findings, at *field.Path, spec corev1.PersistentVolumeClaimSpec) {
	f.required(at.Child("accessModes"), len(spec.AccessModes) == 0, "at least 1 access mode is required")
	storage, ok := spec.Resources.Requests[corev1.ResourceStorage]
	f.required(at.Child("resources").Key("storage"), !ok, "")
	if ok && storage.Sign() <= 0 {
		f.invalid(at.Child("resources").Key("storage"), storage.String(), "must be greater than zero")
	}
	if spec.StorageClassName != nil {
		subdomain(f, at.Child("storageClassName"), *spec.StorageClassName)
	}
}
