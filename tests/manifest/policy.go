package manifest

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func disruptionBudget(o *object, f *findings) {
	var b policyv1.PodDisruptionBudget
	if !o.into(f, &b) {
		return
	}
	at := field.NewPath("spec")
	if b.Spec.MinAvailable != nil && b.Spec.MaxUnavailable != nil {
		f.invalid(at, "", "minAvailable and maxUnavailable cannot be both set")
	}
	if b.Spec.MinAvailable != nil {
		amount(f, at.Child("minAvailable"), *b.Spec.MinAvailable)
	}
	if b.Spec.MaxUnavailable != nil {
		amount(f, at.Child("maxUnavailable"), *b.Spec.MaxUnavailable)
	}
	selector(f, at.Child("selector"), b.Spec.Selector)
}

func autoscaler(o *object, f *findings) {
	var h autoscalingv2.HorizontalPodAutoscaler
	if !o.into(f, &h) {
		return
	}
	at := field.NewPath("spec")
	atLeast(f, at.Child("minReplicas"), h.Spec.MinReplicas, 1)
	atLeast(f, at.Child("maxReplicas"), &h.Spec.MaxReplicas, 1)
	if h.Spec.MinReplicas != nil && h.Spec.MaxReplicas < *h.Spec.MinReplicas {
		f.invalid(at.Child("maxReplicas"), h.Spec.MaxReplicas, "must be greater than or equal to `minReplicas`")
	}
	f.required(at.Child("scaleTargetRef", "kind"), h.Spec.ScaleTargetRef.Kind == "", "")
	f.required(at.Child("scaleTargetRef", "name"), h.Spec.ScaleTargetRef.Name == "", "")
	for i, metric := range h.Spec.Metrics {
		metricSpec(f, at.Child("metrics").Index(i), metric)
	}
	if h.Spec.Behavior != nil {
		scalingRules(f, at.Child("behavior", "scaleUp"), h.Spec.Behavior.ScaleUp)
		scalingRules(f, at.Child("behavior", "scaleDown"), h.Spec.Behavior.ScaleDown)
	}
}

func metricSpec(f *findings, at *field.Path, m autoscalingv2.MetricSpec) {
	f.required(at.Child("type"), m.Type == "", "must specify a metric source type")
	f.exactlyOne(at, struct {
		Object            *autoscalingv2.ObjectMetricSource            `json:"object"`
		Pods              *autoscalingv2.PodsMetricSource              `json:"pods"`
		Resource          *autoscalingv2.ResourceMetricSource          `json:"resource"`
		ContainerResource *autoscalingv2.ContainerResourceMetricSource `json:"containerResource"`
		External          *autoscalingv2.ExternalMetricSource          `json:"external"`
	}{m.Object, m.Pods, m.Resource, m.ContainerResource, m.External}, "metric source")
	switch {
	case m.Resource != nil:
		f.required(at.Child("resource", "name"), m.Resource.Name == "", "must specify a resource name")
		metricTarget(f, at.Child("resource", "target"), m.Resource.Target)
	case m.ContainerResource != nil:
		metricTarget(f, at.Child("containerResource", "target"), m.ContainerResource.Target)
	case m.Pods != nil:
		metricTarget(f, at.Child("pods", "target"), m.Pods.Target)
	case m.Object != nil:
		metricTarget(f, at.Child("object", "target"), m.Object.Target)
	case m.External != nil:
		metricTarget(f, at.Child("external", "target"), m.External.Target)
	}
}

func metricTarget(f *findings, at *field.Path, t autoscalingv2.MetricTarget) {
	f.oneOf(at.Child("type"), string(t.Type), "Utilization", "Value", "AverageValue")
	f.required(at, t.Value == nil && t.AverageValue == nil && t.AverageUtilization == nil, "must specify a value")
	atLeast(f, at.Child("averageUtilization"), t.AverageUtilization, 1)
}

func scalingRules(f *findings, at *field.Path, rules *autoscalingv2.HPAScalingRules) {
	if rules == nil {
		return
	}
	if rules.StabilizationWindowSeconds != nil {
		between(f, at.Child("stabilizationWindowSeconds"), *rules.StabilizationWindowSeconds, 0, 3600)
	}
	if rules.SelectPolicy != nil {
		f.oneOf(at.Child("selectPolicy"), string(*rules.SelectPolicy), "Max", "Min", "Disabled")
	}
	for i, policy := range rules.Policies {
		at := at.Child("policies").Index(i)
		f.oneOf(at.Child("type"), string(policy.Type), "Pods", "Percent")
		atLeast(f, at.Child("value"), &policy.Value, 1)
		between(f, at.Child("periodSeconds"), policy.PeriodSeconds, 1, 1800)
	}
}
