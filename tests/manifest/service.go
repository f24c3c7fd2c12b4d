package manifest

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func service(o *object, f *findings) {
	var s corev1.Service
	if !o.into(f, &s) {
		return
	}
	at := field.NewPath("spec")
	f.add(metavalidation.ValidateLabels(s.Spec.Selector, at.Child("selector"))...)
	headless := s.Spec.ClusterIP == corev1.ClusterIPNone
	external := s.Spec.Type == corev1.ServiceTypeLoadBalancer || s.Spec.Type == corev1.ServiceTypeNodePort
	f.required(at.Child("ports"), len(s.Spec.Ports) == 0 && !headless && s.Spec.Type != corev1.ServiceTypeExternalName, "")
	servicePorts(f, at.Child("ports"), s.Spec, external)
	if headless && external {
		f.invalid(at.Child("clusterIP"), s.Spec.ClusterIP, "may not be set to 'None' for LoadBalancer services")
	}
	if _, err := netip.ParseAddr(s.Spec.ClusterIP); err != nil && s.Spec.ClusterIP != "" && !headless {
		f.invalid(at.Child("clusterIP"), s.Spec.ClusterIP, "must be a valid IP address or None")
	}
	f.forbidden(at.Child("externalTrafficPolicy"), s.Spec.ExternalTrafficPolicy != "" && !external, "may only be set for externally-accessible services")
	f.forbidden(at.Child("loadBalancerClass"), s.Spec.LoadBalancerClass != nil && s.Spec.Type != corev1.ServiceTypeLoadBalancer, "may only be used when `type` is 'LoadBalancer'")
	f.forbidden(at.Child("loadBalancerSourceRanges"), len(s.Spec.LoadBalancerSourceRanges) > 0 && s.Spec.Type != corev1.ServiceTypeLoadBalancer,
		"may only be used when `type` is 'LoadBalancer'")
	for i, cidr := range s.Spec.LoadBalancerSourceRanges {
		if _, err := netip.ParsePrefix(cidr); err != nil {
			f.invalid(at.Child("loadBalancerSourceRanges").Index(i), cidr, "must be a valid CIDR value")
		}
	}
	families(f, at, s.Spec)
}

func servicePorts(f *findings, at *field.Path, spec corev1.ServiceSpec, external bool) {
	names, nodes := map[string]bool{}, map[string]bool{}
	for i, port := range spec.Ports {
		at := at.Index(i)
		f.required(at.Child("name"), port.Name == "" && len(spec.Ports) > 1, "")
		if port.Name != "" {
			f.words(at.Child("name"), port.Name, validation.IsDNS1123Label(port.Name))
			f.unique(names, at.Child("name"), port.Name)
		}
		between(f, at.Child("port"), port.Port, 1, 65535)
		if target := port.TargetPort; target.Type == intstr.String {
			f.words(at.Child("targetPort"), target.StrVal, validation.IsValidPortName(target.StrVal))
		} else if target.IntVal != 0 {
			between(f, at.Child("targetPort"), target.IntVal, 1, 65535)
		}
		f.forbidden(at.Child("nodePort"), port.NodePort != 0 && !external, "may not be used when `type` is 'ClusterIP'")
		between(f, at.Child("nodePort"), port.NodePort, 0, 65535)
		if port.NodePort != 0 {
			f.unique(nodes, at.Child("nodePort"), string(port.Protocol)+itoa(port.NodePort))
		}
		if port.AppProtocol != nil {
			f.words(at.Child("appProtocol"), *port.AppProtocol, validation.IsQualifiedName(*port.AppProtocol))
		}
	}
}

func families(f *findings, at *field.Path, spec corev1.ServiceSpec) {
	seen := map[string]bool{}
	for i, family := range spec.IPFamilies {
		f.unique(seen, at.Child("ipFamilies").Index(i), string(family))
	}
	single := spec.IPFamilyPolicy != nil && *spec.IPFamilyPolicy == corev1.IPFamilyPolicySingleStack
	if len(spec.IPFamilies) > 2 || len(spec.IPFamilies) > 1 && (single || spec.IPFamilyPolicy == nil) {
		f.invalid(at.Child("ipFamilyPolicy"), spec.IPFamilyPolicy, "must be RequireDualStack or PreferDualStack when multiple IP families are specified")
	}
}
