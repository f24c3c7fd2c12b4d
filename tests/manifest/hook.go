package manifest

import (
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Helm drops or misreads an object whose hook annotations it does not know.
var (
	hookEvents = []string{
		"pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "test",
	}
	hookDeletion = []string{"before-hook-creation", "hook-succeeded", "hook-failed"}
	hookOutput   = []string{"hook-succeeded", "hook-failed"}
)

func hook(o *object, f *findings) {
	path := field.NewPath("metadata", "annotations")
	for key, allowed := range map[string][]string{
		"helm.sh/hook": hookEvents, "helm.sh/hook-delete-policy": hookDeletion, "helm.sh/hook-output-log-policy": hookOutput,
		"helm.sh/resource-policy": {"keep"},
	} {
		if words, ok := o.meta.Annotations[key]; ok {
			for word := range strings.SplitSeq(words, ",") {
				f.oneOf(path.Key(key), strings.TrimSpace(word), allowed...)
			}
		}
	}
	const weight = "helm.sh/hook-weight"
	if text, ok := o.meta.Annotations[weight]; ok {
		if _, err := strconv.Atoi(text); err != nil {
			f.invalid(path.Key(weight), text, "must be a whole number, as text")
		}
	}
}
