package manifest

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// neededKeys are what Secrets of a type must hold.
var neededKeys = map[corev1.SecretType][]string{
	corev1.SecretTypeTLS:              {corev1.TLSCertKey, corev1.TLSPrivateKeyKey},
	corev1.SecretTypeDockerConfigJson: {corev1.DockerConfigJsonKey},
	corev1.SecretTypeSSHAuth:          {corev1.SSHAuthPrivateKey},
}

func secret(o *object, f *findings) {
	var s corev1.Secret
	if !o.into(f, &s) {
		return
	}
	path, total := field.NewPath("data"), 0
	for key, value := range s.StringData {
		f.words(field.NewPath("stringData").Key(key), key, validation.IsConfigMapKey(key))
		total += len(value)
	}
	for key, value := range s.Data {
		f.words(path.Key(key), key, validation.IsConfigMapKey(key))
		total += len(value)
	}
	tooLong(f, path, total)
	for _, key := range neededKeys[s.Type] {
		_, inData := s.Data[key]
		_, inText := s.StringData[key]
		f.required(path.Key(key), !inData && !inText, "")
	}
}

func configMap(o *object, f *findings) {
	var c corev1.ConfigMap
	if !o.into(f, &c) {
		return
	}
	path, total := field.NewPath("data"), 0
	for key, value := range c.Data {
		f.words(path.Key(key), key, validation.IsConfigMapKey(key))
		total += len(value)
	}
	for key, value := range c.BinaryData {
		_, twice := c.Data[key]
		f.forbidden(field.NewPath("binaryData").Key(key), twice, "is in data too")
		f.words(field.NewPath("binaryData").Key(key), key, validation.IsConfigMapKey(key))
		total += len(value)
	}
	tooLong(f, path, total)
}

func tooLong(f *findings, path *field.Path, total int) {
	if total > corev1.MaxSecretSize {
		f.add(field.TooLong(path, "", corev1.MaxSecretSize))
		f.invalid(path, fmt.Sprintf("%d bytes", total), "the values together are too long")
	}
}
