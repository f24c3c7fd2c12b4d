package manifest

import (
	"net/netip"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func networkPolicy(o *object, f *findings) {
	var p networkingv1.NetworkPolicy
	if !o.into(f, &p) {
		return
	}
	at := field.NewPath("spec")
	selector(f, at.Child("podSelector"), &p.Spec.PodSelector)
	for i, rule := range p.Spec.Ingress {
		policyPorts(f, at.Child("ingress").Index(i).Child("ports"), rule.Ports)
		peers(f, at.Child("ingress").Index(i).Child("from"), rule.From)
	}
	for i, rule := range p.Spec.Egress {
		policyPorts(f, at.Child("egress").Index(i).Child("ports"), rule.Ports)
		peers(f, at.Child("egress").Index(i).Child("to"), rule.To)
	}
}

func policyPorts(f *findings, at *field.Path, ports []networkingv1.NetworkPolicyPort) {
	for i, port := range ports {
		at := at.Index(i)
		switch {
		case port.Port == nil:
			f.forbidden(at.Child("endPort"), port.EndPort != nil, "may not be specified when `port` is not specified")
		case port.Port.Type == intstr.String:
			f.words(at.Child("port"), port.Port.StrVal, validation.IsValidPortName(port.Port.StrVal))
			f.forbidden(at.Child("endPort"), port.EndPort != nil, "may not be specified when `port` is non-numeric")
		default:
			between(f, at.Child("port"), port.Port.IntVal, 1, 65535)
			atLeast(f, at.Child("endPort"), port.EndPort, port.Port.IntVal)
		}
	}
}

func peers(f *findings, at *field.Path, peers []networkingv1.NetworkPolicyPeer) {
	for i, peer := range peers {
		at := at.Index(i)
		f.required(at, peer.PodSelector == nil && peer.NamespaceSelector == nil && peer.IPBlock == nil, "must specify a peer")
		f.forbidden(at, peer.IPBlock != nil && (peer.PodSelector != nil || peer.NamespaceSelector != nil), "may not specify both ipBlock and another peer")
		selector(f, at.Child("podSelector"), peer.PodSelector)
		selector(f, at.Child("namespaceSelector"), peer.NamespaceSelector)
		if peer.IPBlock != nil {
			block(f, at.Child("ipBlock"), *peer.IPBlock)
		}
	}
}

func block(f *findings, at *field.Path, b networkingv1.IPBlock) {
	outer, err := netip.ParsePrefix(b.CIDR)
	if err != nil {
		f.invalid(at.Child("cidr"), b.CIDR, "must be a valid CIDR value")
		return
	}
	for i, cidr := range b.Except {
		inner, err := netip.ParsePrefix(cidr)
		if err != nil || !outer.Contains(inner.Addr()) || inner.Bits() <= outer.Bits() {
			f.invalid(at.Child("except").Index(i), cidr, "must be a strict subset of `cidr`")
		}
	}
}
