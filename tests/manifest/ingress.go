package manifest

import (
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func ingress(o *object, f *findings) {
	var i networkingv1.Ingress
	if !o.into(f, &i) {
		return
	}
	at := field.NewPath("spec")
	if len(i.Spec.Rules) == 0 && i.Spec.DefaultBackend == nil {
		f.invalid(at, "", "either `defaultBackend` or `rules` must be specified")
	}
	if i.Spec.IngressClassName != nil {
		f.words(at.Child("ingressClassName"), *i.Spec.IngressClassName, validation.IsDNS1123Subdomain(*i.Spec.IngressClassName))
	}
	if i.Spec.DefaultBackend != nil {
		backend(f, at.Child("defaultBackend"), *i.Spec.DefaultBackend)
	}
	for n, tls := range i.Spec.TLS {
		at := at.Child("tls").Index(n)
		for m, name := range tls.Hosts {
			host(f, at.Child("hosts").Index(m), name)
		}
		subdomain(f, at.Child("secretName"), tls.SecretName)
	}
	for n, rule := range i.Spec.Rules {
		at := at.Child("rules").Index(n)
		host(f, at.Child("host"), rule.Host)
		if rule.HTTP != nil {
			f.required(at.Child("http", "paths"), len(rule.HTTP.Paths) == 0, "")
			for m, path := range rule.HTTP.Paths {
				ingressPath(f, at.Child("http", "paths").Index(m), path)
			}
		}
	}
}

func ingressPath(f *findings, at *field.Path, path networkingv1.HTTPIngressPath) {
	f.required(at.Child("pathType"), path.PathType == nil, "pathType must be specified")
	exact := path.PathType != nil && *path.PathType != networkingv1.PathTypeImplementationSpecific
	if (exact || path.Path != "") && !strings.HasPrefix(path.Path, "/") {
		f.invalid(at.Child("path"), path.Path, "must be an absolute path")
	}
	for _, word := range []string{"//", "/./", "/../", "%2f", "%2F"} {
		if exact && strings.Contains(path.Path, word) {
			f.invalid(at.Child("path"), path.Path, "must not contain '"+word+"'")
		}
	}
	if exact && (strings.HasSuffix(path.Path, "/..") || strings.HasSuffix(path.Path, "/.")) {
		f.invalid(at.Child("path"), path.Path, "cannot end with '/..' or '/.'")
	}
	backend(f, at.Child("backend"), path.Backend)
}

func backend(f *findings, at *field.Path, b networkingv1.IngressBackend) {
	f.exactlyOne(at, b, "backend")
	if s := b.Service; s != nil {
		f.words(at.Child("service", "name"), s.Name, validation.IsDNS1035Label(s.Name))
		if s.Port.Name != "" {
			f.words(at.Child("service", "port", "name"), s.Port.Name, validation.IsDNS1123Label(s.Port.Name))
			f.forbidden(at.Child("service", "port", "number"), s.Port.Number != 0, "cannot set both port name & port number")
		} else {
			between(f, at.Child("service", "port", "number"), s.Port.Number, 1, 65535)
		}
	}
}

// host is empty, a DNS name or one that begins with *.
func host(f *findings, at *field.Path, name string) {
	switch {
	case name == "":
	case strings.HasPrefix(name, "*."):
		f.words(at, name, validation.IsWildcardDNS1123Subdomain(name))
	default:
		f.words(at, name, validation.IsDNS1123Subdomain(name))
	}
}
