package manifest

import (
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// pod is the template of the pods that an object makes, or a Pod itself.
type pod struct {
	corev1.PodTemplateSpec
	path *field.Path
	// version of Kubernetes.
	version string
	// claims are the volumes that a StatefulSet adds.
	claims []corev1.PersistentVolumeClaim
	// restart are the restart policies that the object's controller takes.
	restart []string
}

// pod returns the object's pod template; ok is false for objects that make no pods.
func (o *object) pod(f *findings) (p pod, ok bool) {
	p = pod{version: o.version, path: field.NewPath("spec", "template"), restart: []string{"", "Always"}}
	switch o.gvk.GroupKind().String() {
	case "Pod":
		p.path, p.restart = nil, []string{"", "Always", "OnFailure", "Never"}
		return p, o.into(f, &p.PodTemplateSpec)
	case "CronJob.batch":
		var cron batchv1.CronJob
		ok = o.into(f, &cron)
		p.path, p.restart = field.NewPath("spec", "jobTemplate", "spec", "template"), []string{"OnFailure", "Never"}
		p.PodTemplateSpec = cron.Spec.JobTemplate.Spec.Template
		return p, ok
	case "Job.batch":
		p.restart = []string{"OnFailure", "Never"}
	case "StatefulSet.apps", "Deployment.apps", "DaemonSet.apps", "ReplicaSet.apps":
	default:
		return p, false
	}
	var owner struct {
		Spec struct {
			Template             corev1.PodTemplateSpec
			VolumeClaimTemplates []corev1.PersistentVolumeClaim
		}
	}
	ok = o.into(f, &owner)
	p.PodTemplateSpec, p.claims = owner.Spec.Template, owner.Spec.VolumeClaimTemplates
	return p, ok
}

// specPath is where the pod's spec stands.
func (p pod) specPath() *field.Path {
	if p.path == nil {
		return field.NewPath("spec")
	}
	return p.path.Child("spec")
}

func podTemplate(o *object, f *findings) {
	p, ok := o.pod(f)
	if !ok {
		return
	}
	path, spec := p.specPath(), p.Spec
	if p.path != nil {
		tags(f, p.path.Child("metadata"), p.ObjectMeta)
	}
	f.oneOf(path.Child("restartPolicy"), string(spec.RestartPolicy), p.restart...)
	atLeast(f, path.Child("terminationGracePeriodSeconds"), spec.TerminationGracePeriodSeconds, 0)
	atLeast(f, path.Child("activeDeadlineSeconds"), spec.ActiveDeadlineSeconds, 1)
	subdomain(f, path.Child("serviceAccountName"), spec.ServiceAccountName)
	subdomain(f, path.Child("priorityClassName"), spec.PriorityClassName)
	subdomain(f, path.Child("schedulerName"), spec.SchedulerName)
	if spec.RuntimeClassName != nil {
		f.words(path.Child("runtimeClassName"), *spec.RuntimeClassName, validation.IsDNS1123Subdomain(*spec.RuntimeClassName))
	}
	for i, secret := range spec.ImagePullSecrets {
		subdomain(f, path.Child("imagePullSecrets").Index(i).Child("name"), secret.Name)
	}
	for _, rule := range []func(pod, *findings){volumes, containers, podSecurity, scheduling, spread, network} {
		rule(p, f)
	}
}
