// Package manifest tells whether a Kubernetes API server would accept a rendered object, without one: by the schemas
// that each version of Kubernetes publishes, by server-side apply's rules for lists, and by the rules that the server
// checks in code and that charts break most often.
package manifest

import (
	"errors"
	"fmt"
	"slices"
)

// Versions lists the Kubernetes versions that Check knows, oldest first.
func Versions() []string { return []string{"1.31", "1.34", "1.36"} }

// Check says why a Kubernetes version of Versions would refuse one object, written as YAML; nil when it would take it.
// Each line of the error begins with the object's kind and name, and names the path of the field. The first use of a
// version fetches its schemas, which takes half a minute.
func Check(version, text string) error {
	_, err := check(version, text)
	return err
}

// CheckRelease checks each object, and then what they mean to each other: two of one name, Services that select pods
// without the port, budgets and autoscalers of nothing.
func CheckRelease(version string, texts []string) error {
	var (
		objects []*object
		errs    []error
	)
	for _, text := range texts {
		o, err := check(version, text)
		errs = append(errs, err)
		if o != nil {
			objects = append(objects, o)
		}
	}
	if err := errors.Join(errs...); err != nil {
		// What cannot be read would seem to be missing.
		return err
	}
	return errors.Join(together(objects)...)
}

// check returns the object too, unless it cannot be read.
func check(version, text string) (*object, error) {
	if !slices.Contains(Versions(), version) {
		return nil, fmt.Errorf("no schemas of Kubernetes %q, choose one of %q", version, Versions())
	}
	all, err := load(version)
	if err != nil {
		return nil, fmt.Errorf("loading the schemas of Kubernetes %s: %w", version, err)
	}
	o, err := parse(version, text)
	if err != nil {
		return nil, err
	}
	if err := all.validate(o); err != nil {
		// Rules would only repeat it, or miss what could not be read.
		return nil, o.explain(err)
	}
	f := &findings{}
	for _, rule := range append(slices.Clone(everyKind), byKind[o.gvk.GroupKind().String()]...) {
		rule(o, f)
	}
	return o, errors.Join(o.explain(all.apply(o)), o.explain(f.err()))
}

// rule adds to the findings what the API server would refuse.
type rule func(o *object, f *findings)

// everyKind are the rules for each object; byKind those for a kind, written kind.group.
var (
	everyKind = []rule{metadata, hook, podTemplate}
	byKind    = map[string][]rule{
		"StatefulSet.apps":                             {statefulSet},
		"Deployment.apps":                              {workload},
		"DaemonSet.apps":                               {workload},
		"ReplicaSet.apps":                              {workload},
		"Job.batch":                                    {job},
		"CronJob.batch":                                {cronJob},
		"Service":                                      {service},
		"Secret":                                       {secret},
		"ConfigMap":                                    {configMap},
		"PersistentVolumeClaim":                        {claim},
		"PodDisruptionBudget.policy":                   {disruptionBudget},
		"HorizontalPodAutoscaler.autoscaling":          {autoscaler},
		"Ingress.networking.k8s.io":                    {ingress},
		"NetworkPolicy.networking.k8s.io":              {networkPolicy},
		"HTTPRoute.gateway.networking.k8s.io":          {httpRoute},
		"Role.rbac.authorization.k8s.io":               {role},
		"ClusterRole.rbac.authorization.k8s.io":        {role},
		"RoleBinding.rbac.authorization.k8s.io":        {binding},
		"ClusterRoleBinding.rbac.authorization.k8s.io": {binding},
	}
)
