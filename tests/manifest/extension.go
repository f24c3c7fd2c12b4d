package manifest

import (
	"fmt"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// httpRoute checks what the definition says in expressions that are not evaluated here.
func httpRoute(o *object, f *findings) {
	var route struct {
		Spec struct {
			Rules []struct {
				Matches []struct {
					Path struct{ Type, Value *string }
				}
			}
		}
	}
	if !o.into(f, &route) {
		return
	}
	for i, rule := range route.Spec.Rules {
		for j, match := range rule.Matches {
			at := field.NewPath("spec", "rules").Index(i).Child("matches").Index(j).Child("path", "value")
			if match.Path.Value == nil || match.Path.Type != nil && *match.Path.Type == "RegularExpression" {
				continue
			}
			for _, word := range []string{"//", "/./", "/../", "%2f", "%2F", "#"} {
				if strings.Contains(*match.Path.Value, word) {
					f.invalid(at, *match.Path.Value, "must not contain '"+word+"' when type one of ['Exact', 'PathPrefix']")
				}
			}
			if !strings.HasPrefix(*match.Path.Value, "/") {
				f.invalid(at, *match.Path.Value, "value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']")
			}
		}
	}
}

func role(o *object, f *findings) {
	var r rbacv1.Role
	if !o.into(f, &r) {
		return
	}
	for i, rule := range r.Rules {
		at := field.NewPath("rules").Index(i)
		f.required(at.Child("verbs"), len(rule.Verbs) == 0, "verbs must contain at least one value")
		f.required(at.Child("resources"), len(rule.NonResourceURLs) == 0 && len(rule.Resources) == 0, "resource rules must supply at least one resource")
		f.required(at.Child("apiGroups"), len(rule.NonResourceURLs) == 0 && len(rule.APIGroups) == 0, "resource rules must supply at least one api group")
	}
}

func binding(o *object, f *findings) {
	var b rbacv1.RoleBinding
	if !o.into(f, &b) {
		return
	}
	f.oneOf(field.NewPath("roleRef", "kind"), b.RoleRef.Kind, "Role", "ClusterRole")
	f.required(field.NewPath("roleRef", "name"), b.RoleRef.Name == "", "")
	for i, subject := range b.Subjects {
		at := field.NewPath("subjects").Index(i)
		f.oneOf(at.Child("kind"), subject.Kind, "ServiceAccount", "User", "Group")
		f.required(at.Child("name"), subject.Name == "", "")
		f.required(at.Child("namespace"), subject.Kind == "ServiceAccount" && subject.Namespace == "", fmt.Sprintf("of %s", subject.Name))
	}
}
