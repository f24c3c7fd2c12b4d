package manifest

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func scheduling(p pod, f *findings) {
	path := p.specPath()
	f.add(metavalidation.ValidateLabels(p.Spec.NodeSelector, path.Child("nodeSelector"))...)
	for i, toleration := range p.Spec.Tolerations {
		tolerate(f, path.Child("tolerations").Index(i), toleration)
	}
	a := p.Spec.Affinity
	if a == nil {
		return
	}
	path = path.Child("affinity")
	if a.NodeAffinity != nil {
		nodeAffinity(f, path.Child("nodeAffinity"), a.NodeAffinity)
	}
	if a.PodAffinity != nil {
		podAffinity(f, path.Child("podAffinity"), a.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution,
			a.PodAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
	}
	if a.PodAntiAffinity != nil {
		podAffinity(f, path.Child("podAntiAffinity"), a.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution,
			a.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
	}
}

func tolerate(f *findings, at *field.Path, t corev1.Toleration) {
	if t.Key != "" {
		f.add(metavalidation.ValidateLabelName(t.Key, at.Child("key"))...)
	} else if t.Operator != corev1.TolerationOpExists {
		f.invalid(at.Child("operator"), t.Operator, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
	}
	f.forbidden(at.Child("effect"), t.TolerationSeconds != nil && t.Effect != corev1.TaintEffectNoExecute,
		"effect must be 'NoExecute' when `tolerationSeconds` is set")
	f.forbidden(at.Child("value"), t.Operator == corev1.TolerationOpExists && t.Value != "", "value must be empty when `operator` is 'Exists'")
	f.words(at.Child("value"), t.Value, validation.IsValidLabelValue(t.Value))
}

func nodeAffinity(f *findings, at *field.Path, a *corev1.NodeAffinity) {
	if required := a.RequiredDuringSchedulingIgnoredDuringExecution; required != nil {
		at := at.Child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
		f.required(at, len(required.NodeSelectorTerms) == 0, "must have at least one node selector term")
		for i, term := range required.NodeSelectorTerms {
			nodeTerm(f, at.Index(i), term)
		}
	}
	for i, preferred := range a.PreferredDuringSchedulingIgnoredDuringExecution {
		at := at.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i)
		between(f, at.Child("weight"), preferred.Weight, 1, 100)
		nodeTerm(f, at.Child("preference"), preferred.Preference)
	}
}

func nodeTerm(f *findings, at *field.Path, term corev1.NodeSelectorTerm) {
	for i, e := range term.MatchExpressions {
		at := at.Child("matchExpressions").Index(i)
		f.add(metavalidation.ValidateLabelName(e.Key, at.Child("key"))...)
		switch e.Operator {
		case corev1.NodeSelectorOpIn, corev1.NodeSelectorOpNotIn:
			f.required(at.Child("values"), len(e.Values) == 0, "must be specified when `operator` is 'In' or 'NotIn'")
		case corev1.NodeSelectorOpExists, corev1.NodeSelectorOpDoesNotExist:
			f.forbidden(at.Child("values"), len(e.Values) > 0, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
		default:
			f.required(at.Child("values"), len(e.Values) != 1, "must be specified single value when `operator` is 'Lt' or 'Gt'")
		}
	}
}

func podAffinity(f *findings, at *field.Path, required []corev1.PodAffinityTerm, preferred []corev1.WeightedPodAffinityTerm) {
	for i, term := range required {
		podTerm(f, at.Child("requiredDuringSchedulingIgnoredDuringExecution").Index(i), term)
	}
	for i, weighted := range preferred {
		at := at.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i)
		between(f, at.Child("weight"), weighted.Weight, 1, 100)
		podTerm(f, at.Child("podAffinityTerm"), weighted.PodAffinityTerm)
	}
}

func podTerm(f *findings, at *field.Path, term corev1.PodAffinityTerm) {
	f.required(at.Child("topologyKey"), term.TopologyKey == "", "can not be empty")
	if term.TopologyKey != "" {
		f.add(metavalidation.ValidateLabelName(term.TopologyKey, at.Child("topologyKey"))...)
	}
	selector(f, at.Child("labelSelector"), term.LabelSelector)
}

func selector(f *findings, at *field.Path, s *metav1.LabelSelector) {
	f.add(metavalidation.ValidateLabelSelector(s, metavalidation.LabelSelectorValidationOptions{}, at)...)
}

func spread(p pod, f *findings) {
	for i, c := range p.Spec.TopologySpreadConstraints {
		at := p.specPath().Child("topologySpreadConstraints").Index(i)
		atLeast(f, at.Child("maxSkew"), &c.MaxSkew, 1)
		f.required(at.Child("topologyKey"), c.TopologyKey == "", "can not be empty")
		f.required(at.Child("whenUnsatisfiable"), c.WhenUnsatisfiable == "", "")
		selector(f, at.Child("labelSelector"), c.LabelSelector)
		atLeast(f, at.Child("minDomains"), c.MinDomains, 1)
		f.forbidden(at.Child("minDomains"), c.MinDomains != nil && c.WhenUnsatisfiable != corev1.DoNotSchedule,
			"can only use minDomains if whenUnsatisfiable=DoNotSchedule")
		f.forbidden(at.Child("matchLabelKeys"), len(c.MatchLabelKeys) > 0 && c.LabelSelector == nil, "must not be specified when labelSelector is not set")
	}
}
