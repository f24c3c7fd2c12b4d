package manifest

import (
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// workload checks what Deployments, StatefulSets and their like have in common.
func workload(o *object, f *findings) {
	var owner struct {
		Spec struct {
			Replicas             *int32
			MinReadySeconds      int32
			RevisionHistoryLimit *int32
			Selector             *metav1.LabelSelector
			Template             struct{ Metadata metav1.ObjectMeta }
		}
	}
	if !o.into(f, &owner) {
		return
	}
	path := field.NewPath("spec")
	atLeast(f, path.Child("replicas"), owner.Spec.Replicas, 0)
	atLeast(f, path.Child("minReadySeconds"), &owner.Spec.MinReadySeconds, 0)
	atLeast(f, path.Child("revisionHistoryLimit"), owner.Spec.RevisionHistoryLimit, 0)
	at := path.Child("selector")
	if s := owner.Spec.Selector; s == nil || len(s.MatchLabels)+len(s.MatchExpressions) == 0 {
		f.required(at, true, "empty selector is invalid")
		return
	}
	selector(f, at, owner.Spec.Selector)
	matcher, err := metav1.LabelSelectorAsSelector(owner.Spec.Selector)
	if err == nil && !matcher.Matches(labels.Set(owner.Spec.Template.Metadata.Labels)) {
		f.invalid(path.Child("template", "metadata", "labels"), owner.Spec.Template.Metadata.Labels, "`selector` does not match template `labels`")
	}
}

func statefulSet(o *object, f *findings) {
	workload(o, f)
	var set appsv1.StatefulSet
	if !o.into(f, &set) {
		return
	}
	path := field.NewPath("spec")
	if name := set.Spec.ServiceName; name != "" {
		f.words(path.Child("serviceName"), name, validation.IsDNS1123Subdomain(name))
	}
	at := path.Child("updateStrategy", "rollingUpdate")
	if rolling := set.Spec.UpdateStrategy.RollingUpdate; rolling != nil {
		f.forbidden(at, set.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType, "only allowed for updateStrategy 'RollingUpdate'")
		atLeast(f, at.Child("partition"), rolling.Partition, 0)
		if rolling.MaxUnavailable != nil {
			amount(f, at.Child("maxUnavailable"), *rolling.MaxUnavailable)
			if rolling.MaxUnavailable.String() == "0" || rolling.MaxUnavailable.String() == "0%" {
				f.invalid(at.Child("maxUnavailable"), rolling.MaxUnavailable.String(), "cannot be 0")
			}
		}
	}
	if policy := set.Spec.PersistentVolumeClaimRetentionPolicy; policy != nil {
		at := path.Child("persistentVolumeClaimRetentionPolicy")
		f.oneOf(at.Child("whenDeleted"), string(policy.WhenDeleted), "", "Retain", "Delete")
		f.oneOf(at.Child("whenScaled"), string(policy.WhenScaled), "", "Retain", "Delete")
	}
}

// amount is a whole number or a percentage.
func amount(f *findings, at *field.Path, value intstr.IntOrString) {
	if value.Type == intstr.Int {
		atLeast(f, at, &value.IntVal, 0)
		return
	}
	f.words(at, value.StrVal, validation.IsValidPercent(value.StrVal))
	if percent, err := intstr.GetScaledValueFromIntOrPercent(&value, 100, false); err == nil && percent > 100 {
		f.invalid(at, value.StrVal, "must not be greater than 100%")
	}
}
