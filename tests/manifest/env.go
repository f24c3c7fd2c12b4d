package manifest

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// podFields are what fieldRef can read into a variable, besides single labels and annotations.
var podFields = []string{
	"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
	"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
}

func env(p pod, f *findings, at *field.Path, c corev1.Container) {
	for i, variable := range c.Env {
		at := at.Child("env").Index(i)
		f.required(at.Child("name"), variable.Name == "", "")
		if variable.Name != "" {
			f.words(at.Child("name"), variable.Name, variableName(p.version, variable.Name))
		}
		if variable.ValueFrom != nil {
			f.forbidden(at.Child("valueFrom"), variable.Value != "", "may not be specified when `value` is not empty")
			valueFrom(f, at.Child("valueFrom"), *variable.ValueFrom)
		}
	}
	for i, from := range c.EnvFrom {
		at := at.Child("envFrom").Index(i)
		f.exactlyOne(at, from, "source")
		if from.Prefix != "" {
			f.words(at.Child("prefix"), from.Prefix, variableName(p.version, from.Prefix))
		}
		if from.SecretRef != nil {
			reference(f, at.Child("secretRef"), from.SecretRef.Name)
		}
		if from.ConfigMapRef != nil {
			reference(f, at.Child("configMapRef"), from.ConfigMapRef.Name)
		}
	}
}

// variableName: since 1.32 any printable ASCII characters but = make a name.
func variableName(version, name string) []string {
	if version < "1.32" {
		return validation.IsEnvVarName(name)
	}
	return validation.IsRelaxedEnvVarName(name)
}

func valueFrom(f *findings, at *field.Path, from corev1.EnvVarSource) {
	f.exactlyOne(at, from, "field")
	if ref := from.SecretKeyRef; ref != nil {
		reference(f, at.Child("secretKeyRef"), ref.Name)
		f.words(at.Child("secretKeyRef", "key"), ref.Key, validation.IsConfigMapKey(ref.Key))
	}
	if ref := from.ConfigMapKeyRef; ref != nil {
		reference(f, at.Child("configMapKeyRef"), ref.Name)
		f.words(at.Child("configMapKeyRef", "key"), ref.Key, validation.IsConfigMapKey(ref.Key))
	}
	if ref := from.FieldRef; ref != nil {
		path, key, found := strings.Cut(strings.TrimSuffix(ref.FieldPath, "']"), "['")
		if !found || (path != "metadata.labels" && path != "metadata.annotations") {
			f.oneOf(at.Child("fieldRef", "fieldPath"), ref.FieldPath, podFields...)
		} else {
			f.words(at.Child("fieldRef", "fieldPath"), key, validation.IsQualifiedName(strings.ToLower(key)))
		}
	}
	if ref := from.ResourceFieldRef; ref != nil {
		resource := strings.TrimPrefix(strings.TrimPrefix(ref.Resource, "limits."), "requests.")
		if !strings.HasPrefix(resource, "hugepages-") || resource == ref.Resource {
			f.oneOf(at.Child("resourceFieldRef", "resource"), resource, "cpu", "memory", "ephemeral-storage")
		}
	}
}

func reference(f *findings, at *field.Path, name string) {
	f.required(at.Child("name"), name == "", "")
	subdomain(f, at.Child("name"), name)
}
