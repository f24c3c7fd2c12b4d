package manifest

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func probes(f *findings, at *field.Path, c corev1.Container) {
	probe(f, at.Child("livenessProbe"), c, c.LivenessProbe, true)
	probe(f, at.Child("startupProbe"), c, c.StartupProbe, true)
	probe(f, at.Child("readinessProbe"), c, c.ReadinessProbe, false)
	if c.ReadinessProbe != nil {
		f.forbidden(at.Child("readinessProbe", "terminationGracePeriodSeconds"), c.ReadinessProbe.TerminationGracePeriodSeconds != nil,
			"must not be set for readinessProbes")
	}
	if c.Lifecycle == nil {
		return
	}
	for name, handler := range map[string]*corev1.LifecycleHandler{"preStop": c.Lifecycle.PreStop, "postStart": c.Lifecycle.PostStart} {
		if handler != nil {
			at := at.Child("lifecycle", name)
			f.exactlyOne(at, *handler, "handler type")
			handle(f, at, c, corev1.ProbeHandler{Exec: handler.Exec, HTTPGet: handler.HTTPGet, TCPSocket: handler.TCPSocket})
		}
	}
}

// probe checks one; once says that it may need only one success.
func probe(f *findings, at *field.Path, c corev1.Container, p *corev1.Probe, once bool) {
	if p == nil {
		return
	}
	f.exactlyOne(at, p.ProbeHandler, "handler type")
	handle(f, at, c, p.ProbeHandler)
	for name, value := range map[string]int32{
		"initialDelaySeconds": p.InitialDelaySeconds, "timeoutSeconds": p.TimeoutSeconds, "periodSeconds": p.PeriodSeconds,
		"successThreshold": p.SuccessThreshold, "failureThreshold": p.FailureThreshold,
	} {
		atLeast(f, at.Child(name), &value, 0)
	}
	if once && p.SuccessThreshold > 1 {
		f.invalid(at.Child("successThreshold"), p.SuccessThreshold, "must be 1")
	}
	atLeast(f, at.Child("terminationGracePeriodSeconds"), p.TerminationGracePeriodSeconds, 1)
}

func handle(f *findings, at *field.Path, c corev1.Container, h corev1.ProbeHandler) {
	if h.Exec != nil {
		f.required(at.Child("exec", "command"), len(h.Exec.Command) == 0, "")
	}
	if h.HTTPGet != nil {
		handlerPort(f, at.Child("httpGet", "port"), c, h.HTTPGet.Port)
		for i, header := range h.HTTPGet.HTTPHeaders {
			f.words(at.Child("httpGet", "httpHeaders").Index(i).Child("name"), header.Name, validation.IsHTTPHeaderName(header.Name))
		}
	}
	if h.TCPSocket != nil {
		handlerPort(f, at.Child("tcpSocket", "port"), c, h.TCPSocket.Port)
	}
	if h.GRPC != nil {
		between(f, at.Child("grpc", "port"), h.GRPC.Port, 1, 65535)
	}
}

// handlerPort finds names of no port too: the API server takes them, and the probe fails for ever.
func handlerPort(f *findings, at *field.Path, c corev1.Container, port intstr.IntOrString) {
	if port.Type == intstr.Int {
		between(f, at, port.IntVal, 1, 65535)
		return
	}
	f.words(at, port.StrVal, validation.IsValidPortName(port.StrVal))
	for _, p := range c.Ports {
		if p.Name == port.StrVal {
			return
		}
	}
	f.add(field.NotFound(at, port.StrVal))
}
