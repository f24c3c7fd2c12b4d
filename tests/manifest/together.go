package manifest

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// together checks a release's objects against each other. An API server takes these mistakes, but the release does
// not work.
func together(objects []*object) []error {
	errs := twice(objects)
	for _, o := range objects {
		// Whatever cannot be read has been reported for the object itself.
		f := &findings{}
		switch o.gvk.GroupKind().String() {
		case "Service":
			var s corev1.Service
			if o.into(f, &s) {
				errs = append(errs, selects(o, s.Spec, objects)...)
			}
		case "PodDisruptionBudget.policy":
			var b policyv1.PodDisruptionBudget
			if o.into(f, &b) {
				errs = append(errs, matches(o, b.Spec.Selector, objects)...)
			}
		case "HorizontalPodAutoscaler.autoscaling":
			var h autoscalingv2.HorizontalPodAutoscaler
			if o.into(f, &h) {
				target := h.Spec.ScaleTargetRef
				errs = append(errs, exists(o, "spec.scaleTargetRef", target.Kind, target.Name, objects)...)
			}
		case "StatefulSet.apps":
			var s appsv1.StatefulSet
			if o.into(f, &s) && s.Spec.ServiceName != "" {
				errs = append(errs, exists(o, "spec.serviceName", "Service", s.Spec.ServiceName, objects)...)
			}
		}
	}
	return errs
}

func twice(objects []*object) []error {
	var errs []error
	seen := map[string]bool{}
	for _, o := range objects {
		key := o.gvk.GroupKind().String() + "/" + o.meta.Namespace + "/" + o.meta.Name
		if seen[key] {
			errs = append(errs, fmt.Errorf("%s: is in the release twice", o))
		}
		seen[key] = true
	}
	return errs
}

func exists(o *object, path, kind, name string, objects []*object) []error {
	for _, other := range objects {
		if other.gvk.Kind == kind && other.meta.Name == name {
			return nil
		}
	}
	return []error{fmt.Errorf("%s: %s: there is no %s %s in the release", o, path, kind, name)}
}

// selects: a Service finds pods that have its ports, and no pods of Jobs, which it would send requests to.
func selects(o *object, spec corev1.ServiceSpec, objects []*object) []error {
	if len(spec.Selector) == 0 {
		return nil
	}
	found := selected(labels.SelectorFromSet(spec.Selector), objects)
	if len(found) == 0 {
		return []error{fmt.Errorf("%s: spec.selector matches no pods of the release", o)}
	}
	var errs []error
	for owner, p := range found {
		if kind := owner.gvk.Kind; kind == "Job" || kind == "CronJob" {
			errs = append(errs, fmt.Errorf("%s: spec.selector matches the pods of %s", o, owner))
			continue
		}
		for i, port := range spec.Ports {
			if target := port.TargetPort; target.Type == intstr.String && !hasPort(p, target.StrVal) {
				errs = append(errs, fmt.Errorf("%s: spec.ports[%d].targetPort: the pods of %s have no port %s", o, i, owner, target.StrVal))
			}
		}
	}
	return errs
}

func matches(o *object, selector *metav1.LabelSelector, objects []*object) []error {
	matcher, err := metav1.LabelSelectorAsSelector(selector)
	if err == nil && len(selected(matcher, objects)) == 0 {
		return []error{fmt.Errorf("%s: spec.selector matches no pods of the release", o)}
	}
	return nil
}

func selected(selector labels.Selector, objects []*object) map[*object]pod {
	found := map[*object]pod{}
	for _, o := range objects {
		if p, ok := o.pod(&findings{}); ok && selector.Matches(labels.Set(p.Labels)) {
			found[o] = p
		}
	}
	return found
}

func hasPort(p pod, name string) bool {
	for _, c := range append(p.Spec.Containers, p.Spec.InitContainers...) {
		for _, port := range c.Ports {
			if port.Name == name {
				return true
			}
		}
	}
	return false
}
