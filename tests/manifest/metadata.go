package manifest

import (
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// nameRules are for the kinds whose names may not be what those of most kinds may: a DNS subdomain.
var nameRules = map[string]func(string) []string{
	"Service":   validation.IsDNS1035Label,
	"Namespace": validation.IsDNS1123Label,
	// The hash that the controller adds makes labels, of at most 63 characters, and host names of pods.
	"StatefulSet": atMost(52),
	// The controller adds eleven characters to make a Job's name, which is a label's value.
	"CronJob":            atMost(52),
	"Job":                atMost(63),
	"Role":               noPath,
	"RoleBinding":        noPath,
	"ClusterRole":        noPath,
	"ClusterRoleBinding": noPath,
}

func atMost(length int) func(string) []string {
	return func(name string) []string {
		words := validation.IsDNS1123Subdomain(name)
		if len(name) > length {
			words = append(words, validation.MaxLenError(length))
		}
		return words
	}
}

// noPath: names of roles only need to be a part of a URL's path.
func noPath(string) []string { return nil }

func metadata(o *object, f *findings) {
	path := field.NewPath("metadata")
	check, special := nameRules[o.gvk.Kind]
	if !special {
		check = validation.IsDNS1123Subdomain
	}
	f.required(path.Child("name"), o.meta.Name == "", "name or generateName is required")
	if o.meta.Name != "" {
		f.words(path.Child("name"), o.meta.Name, check(o.meta.Name))
	}
	if o.meta.Namespace != "" {
		f.words(path.Child("namespace"), o.meta.Namespace, validation.IsDNS1123Label(o.meta.Namespace))
	}
	tags(f, path, o.meta)
}

// tags checks the labels and annotations of an object or of a template.
func tags(f *findings, path *field.Path, meta metav1.ObjectMeta) {
	f.add(metavalidation.ValidateLabels(meta.Labels, path.Child("labels"))...)
	f.add(apivalidation.ValidateAnnotations(meta.Annotations, path.Child("annotations"))...)
}

// subdomain checks the name of another object, where one is given. The API server takes some of these as they come,
// but no object can have the name.
func subdomain(f *findings, path *field.Path, name string) {
	if name != "" {
		f.words(path, name, validation.IsDNS1123Subdomain(name))
	}
}
