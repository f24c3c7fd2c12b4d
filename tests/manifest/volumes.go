package manifest

import (
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func volumes(p pod, f *findings) {
	seen := map[string]bool{}
	for i, volume := range p.Spec.Volumes {
		at := p.specPath().Child("volumes").Index(i)
		f.words(at.Child("name"), volume.Name, validation.IsDNS1123Label(volume.Name))
		f.unique(seen, at.Child("name"), volume.Name)
		f.exactlyOne(at, volume.VolumeSource, "volume type")
		source(f, at, volume.VolumeSource)
	}
	for i, claim := range p.claims {
		at := field.NewPath("spec", "volumeClaimTemplates").Index(i)
		f.words(at.Child("metadata", "name"), claim.Name, validation.IsDNS1123Label(claim.Name))
		claimSpec(f, at.Child("spec"), claim.Spec)
	}
}

func source(f *findings, at *field.Path, v corev1.VolumeSource) {
	if s := v.Secret; s != nil {
		f.required(at.Child("secret", "secretName"), s.SecretName == "", "")
		subdomain(f, at.Child("secret", "secretName"), s.SecretName)
		mode(f, at.Child("secret", "defaultMode"), s.DefaultMode)
		items(f, at.Child("secret", "items"), s.Items)
	}
	if c := v.ConfigMap; c != nil {
		f.required(at.Child("configMap", "name"), c.Name == "", "")
		subdomain(f, at.Child("configMap", "name"), c.Name)
		mode(f, at.Child("configMap", "defaultMode"), c.DefaultMode)
		items(f, at.Child("configMap", "items"), c.Items)
	}
	if e := v.EmptyDir; e != nil && e.SizeLimit != nil && e.SizeLimit.Sign() < 0 {
		f.invalid(at.Child("emptyDir", "sizeLimit"), e.SizeLimit.String(), "SizeLimit field must be a valid resource quantity")
	}
	if c := v.PersistentVolumeClaim; c != nil {
		f.required(at.Child("persistentVolumeClaim", "claimName"), c.ClaimName == "", "")
		subdomain(f, at.Child("persistentVolumeClaim", "claimName"), c.ClaimName)
	}
	if e := v.Ephemeral; e != nil {
		f.required(at.Child("ephemeral", "volumeClaimTemplate"), e.VolumeClaimTemplate == nil, "")
		if e.VolumeClaimTemplate != nil {
			claimSpec(f, at.Child("ephemeral", "volumeClaimTemplate", "spec"), e.VolumeClaimTemplate.Spec)
		}
	}
	if h := v.HostPath; h != nil {
		f.required(at.Child("hostPath", "path"), h.Path == "", "")
	}
	if i := v.Image; i != nil {
		f.required(at.Child("image", "reference"), i.Reference == "", "")
	}
	if p := v.Projected; p != nil {
		projected(f, at.Child("projected"), p)
	}
}

func projected(f *findings, at *field.Path, p *corev1.ProjectedVolumeSource) {
	mode(f, at.Child("defaultMode"), p.DefaultMode)
	for i, source := range p.Sources {
		at := at.Child("sources").Index(i)
		f.exactlyOne(at, source, "projection type")
		if s := source.Secret; s != nil {
			f.required(at.Child("secret", "name"), s.Name == "", "")
			subdomain(f, at.Child("secret", "name"), s.Name)
			items(f, at.Child("secret", "items"), s.Items)
		}
		if c := source.ConfigMap; c != nil {
			f.required(at.Child("configMap", "name"), c.Name == "", "")
			items(f, at.Child("configMap", "items"), c.Items)
		}
	}
}

func mode(f *findings, at *field.Path, mode *int32) {
	if mode != nil {
		between(f, at, *mode, 0, 0o777)
	}
}

func items(f *findings, at *field.Path, items []corev1.KeyToPath) {
	for i, item := range items {
		at := at.Index(i)
		f.required(at.Child("key"), item.Key == "", "")
		f.required(at.Child("path"), item.Path == "", "")
		descending(f, at.Child("path"), item.Path)
		mode(f, at.Child("mode"), item.Mode)
	}
}

// descending: a path that must stay in its volume.
func descending(f *findings, at *field.Path, inside string) {
	if path.IsAbs(inside) {
		f.invalid(at, inside, "must be a relative path")
	}
	if slices.Contains(strings.Split(inside, "/"), "..") {
		f.invalid(at, inside, "must not contain '..'")
	}
}

func mounts(p pod, f *findings, at *field.Path, c corev1.Container) {
	names := map[string]bool{}
	for _, volume := range p.Spec.Volumes {
		names[volume.Name] = true
	}
	for _, claim := range p.claims {
		names[claim.Name] = true
	}
	seen := map[string]bool{}
	for i, mount := range c.VolumeMounts {
		at := at.Child("volumeMounts").Index(i)
		f.required(at.Child("name"), mount.Name == "", "")
		if mount.Name != "" && !names[mount.Name] {
			f.add(field.NotFound(at.Child("name"), mount.Name))
		}
		mountPath(f, seen, at, mount)
	}
}

func mountPath(f *findings, seen map[string]bool, at *field.Path, mount corev1.VolumeMount) {
	f.required(at.Child("mountPath"), mount.MountPath == "", "")
	f.unique(seen, at.Child("mountPath"), mount.MountPath)
	// The API server leaves these two to the container's runtime, which does not start.
	if !path.IsAbs(mount.MountPath) || strings.Contains(mount.MountPath, ":") {
		f.invalid(at.Child("mountPath"), mount.MountPath, "must begin with / and must not contain ':'")
	}
	descending(f, at.Child("subPath"), mount.SubPath)
	descending(f, at.Child("subPathExpr"), mount.SubPathExpr)
	f.forbidden(at.Child("subPathExpr"), mount.SubPath != "" && mount.SubPathExpr != "", "subPathExpr and subPath are mutually exclusive")
}
