package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	helms "github.com/connect-register/connect-register/tests/helm"
)

// TestArgoCD does with the rendered manifests what Argo CD does: all but the hook are applied on the server by its field
// manager; once they are healthy, the PostSync hook's Job is made anew. Argo CD itself does not run.
func TestArgoCD(t *testing.T) {
	in(t, all)
	r := newRelease(t, helm(t, helms.V4))
	first, second := r.topic+"first", r.topic+"second"
	r.set(values{"registration": values{"schedule": "0 0 1 1 *"}},
		connectors(values{"local-file-sink": nil, "numbers": counter(first, 1, 20), "removed": counter(r.topic+"removed", 1, 20)}))
	log := r.sync(t)
	for _, line := range []string{"numbers: created, RUNNING, 1 of 1 tasks running\n", "removed: created, RUNNING, 1 of 1 tasks running\n"} {
		if !strings.Contains(log, line) {
			t.Errorf("the Job did not say %q but:\n%s", line, log)
		}
	}
	counted(t, first, 1, 50)
	workers := r.lives(t)

	if log := r.sync(t); strings.Count(log, ": unchanged, RUNNING") != 2 {
		t.Errorf("nothing was changed, and the Job said:\n%s", log)
	}
	r.set(connectors(values{"numbers": counter(second, 1, 20), "removed": nil}))
	r.sync(t)
	r.wantRunning(t, map[string]int{"numbers": 1})
	r.wantConfig(t, "numbers", "connect-register.owner", "kubernetes/"+r.name+"/"+releaseName)
	grows(t, second, 20)
	r.wantSameWorkers(t, workers)
}

// sync applies the release as it is rendered now, and returns the Job's log.
func (r *release) sync(t *testing.T) string {
	t.Helper()
	version, err := suite.client.Discovery().ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	manifests := r.helm.must(t, r.args(t, "template", []string{"--skip-tests", "--kube-version", version.GitVersion, "-f", examples + "/argo-cd.yaml"})...)
	objects, err := parse([]byte(manifests))
	if err != nil {
		t.Fatal(err)
	}
	isHook := func(o *unstructured.Unstructured) bool {
		return o.GetAnnotations()["argocd.argoproj.io/hook"] == "PostSync"
	}
	hooks := slices.DeleteFunc(slices.Clone(objects), func(o *unstructured.Unstructured) bool { return !isHook(o) })
	if len(hooks) != 1 || hooks[0].GetName() != hookJob {
		t.Fatalf("there are the hooks %v, want the Job %s", hooks, hookJob)
	}
	const manager = "argocd-controller"
	if err := apply(t.Context(), manager, slices.DeleteFunc(objects, isHook)...); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the workers to be healthy", func() error { return healthy(t.Context(), r.name) })
	r.removeJob(t)
	if err := apply(t.Context(), manager, hooks...); err != nil {
		t.Fatal(err)
	}
	log, failure := r.jobEnd(t, hookJob)
	if failure != "" {
		t.Errorf("the Job failed by %s:\n%s", failure, log)
	}
	return log
}

// healthy is what Argo CD takes a StatefulSet for when all of its pods are ready and of the new revision.
func healthy(ctx context.Context, namespace string) error {
	set, err := suite.client.AppsV1().StatefulSets(namespace).Get(ctx, fullname, metav1.GetOptions{})
	if err != nil {
		return err
	}
	s := set.Status
	if s.ObservedGeneration < set.Generation || s.ReadyReplicas < *set.Spec.Replicas || s.UpdateRevision != s.CurrentRevision {
		return fmt.Errorf("it is %+v", s)
	}
	return nil
}

// removeJob is the policy BeforeHookCreation.
func (r *release) removeJob(t *testing.T) {
	t.Helper()
	jobs, background := suite.client.BatchV1().Jobs(r.name), metav1.DeletePropagationForeground
	err := jobs.Delete(t.Context(), hookJob, metav1.DeleteOptions{PropagationPolicy: &background})
	if err != nil && !apierrors.IsNotFound(err) {
		t.Fatal(err)
	}
	eventually(t, "the last Job to go", func() error {
		_, err := jobs.Get(t.Context(), hookJob, metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err):
			return nil
		case err == nil:
			err = errors.New("it is still there")
		}
		return err
	})
}

// TestFlux installs and upgrades as Flux does, with --wait and its example's placeholder for references. Flux does so with
// Helm's packages, those of Helm 3 or in its newer versions of Helm 4; here it is helm itself, which is made of the same ones.
func TestFlux(t *testing.T) {
	in(t, all)
	eachHelm(t, true, flux)
}

func flux(t *testing.T, h *program) {
	r := newRelease(t, h)
	topic := r.topic + "numbers"
	example := []string{"--install", "--wait", "-f", examples + "/flux.yaml"}
	r.set(values{"registration": values{"schedule": "0 0 1 1 *"}},
		connectors(values{"orders": nil, "numbers": stamped(counter(topic, 1, 20), "of @{topic}")}))
	r.mustUpgrade(t, nil, example...)
	counted(t, topic, 1, 50)
	if got := records(t, topic)[0].headers["stamp"]; got != "of ${topic}" {
		t.Errorf("the reference arrived as %q", got)
	}
	workers := r.lives(t)

	r.mustUpgrade(t, connectors(values{"more": counter(r.topic+"more", 1, 20)}), example...)
	r.wantRunning(t, map[string]int{"numbers": 1, "more": 1})
	counted(t, r.topic+"more", 1, 20)
	if sum := goesOn(t, topic, 1, 20); sum.doubled > 0 {
		t.Errorf("%d numbers are doubled, though their connector was not changed", sum.doubled)
	}
	r.wantSameWorkers(t, workers)
}
