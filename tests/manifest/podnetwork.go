package manifest

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// network checks what a pod has of its own of names and addresses.
func network(p pod, f *findings) {
	path, spec := p.specPath(), p.Spec
	for i, alias := range spec.HostAliases {
		at := path.Child("hostAliases").Index(i)
		if _, err := netip.ParseAddr(alias.IP); err != nil {
			f.invalid(at.Child("ip"), alias.IP, "must be a valid IP address")
		}
		for j, name := range alias.Hostnames {
			f.words(at.Child("hostnames").Index(j), name, validation.IsDNS1123Subdomain(name))
		}
	}
	for name, label := range map[string]string{"hostname": spec.Hostname, "subdomain": spec.Subdomain} {
		if label != "" {
			f.words(path.Child(name), label, validation.IsDNS1123Label(label))
		}
	}
	servers := 0
	if config := spec.DNSConfig; config != nil {
		servers = len(config.Nameservers)
		at := path.Child("dnsConfig")
		between(f, at.Child("nameservers"), int32(servers), 0, 3)
		for i, server := range config.Nameservers {
			if _, err := netip.ParseAddr(server); err != nil {
				f.invalid(at.Child("nameservers").Index(i), server, "must be a valid IP address")
			}
		}
		between(f, at.Child("searches"), int32(len(config.Searches)), 0, 32)
		for i, option := range config.Options {
			f.required(at.Child("options").Index(i), option.Name == "", "must not be empty")
		}
	}
	f.required(path.Child("dnsConfig", "nameservers"), spec.DNSPolicy == corev1.DNSNone && servers == 0,
		"must provide at least one DNS nameserver when `dnsPolicy` is None")
}
