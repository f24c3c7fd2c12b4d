package e2e

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	helms "github.com/connect-register/connect-register/tests/helm"
)

var (
	timedRuns   = flag.Int("runs", 5, "runs of each way that -set timed measures")
	timedReport = flag.String("report", "", "file to append what -set timed measured to, in Markdown")
)

const timedConnectors = 20

// TestInstallTime measures helm install until both workers are healthy and all tasks run, beside the same objects applied by
// hand and a loop in a Job that posts the connectors. It asserts nothing: a machine may be slow.
func TestInstallTime(t *testing.T) {
	in(t, timed)
	var byHelm, byHand []float64
	for round := range *timedRuns {
		byHelm = append(byHelm, timedInstall(t, func(t *testing.T, r *release) {
			if got := r.install(t); got.code != 0 {
				t.Errorf("helm ended with %d: %s", got.code, got.text())
			}
		}))
		byHand = append(byHand, timedInstall(t, installByHand))
		t.Logf("round %d: helm install %.1f s, by hand %.1f s", round+1, byHelm[round], byHand[round])
	}
	line := func(way string, times []float64) string {
		return fmt.Sprintf("| %s | %d | **%.1f** (%.1f–%.1f) |\n", way, len(times), middle(times), slices.Min(times), slices.Max(times))
	}
	report := fmt.Sprintf("\n## Install on Kubernetes: 2 workers, %d connectors, seconds to both healthy and all RUNNING\n\n", timedConnectors) +
		"| way | runs | seconds: median (least–greatest) |\n|---|---|---|\n" + line("**helm install**", byHelm) +
		line("the same objects applied, a loop of POSTs in a Job", byHand) + fmt.Sprintf("\nRatio of the medians: %.2f.\n", middle(byHelm)/middle(byHand))
	t.Log(report)
	if *timedReport != "" {
		appendTo(t, *timedReport, report)
	}
}

func timedInstall(t *testing.T, install func(*testing.T, *release)) (seconds float64) {
	t.Run("install", func(t *testing.T) {
		r := newRelease(t, helm(t, helms.V4), worker(values{"replicas": 2}))
		declared, running := values{}, map[string]int{}
		for i := range timedConnectors {
			name := fmt.Sprintf("numbers-%02d", i)
			declared[name], running[name] = counter(r.topic+name, 1, 1), 1
		}
		r.set(connectors(declared))
		begin, installed := time.Now(), make(chan struct{})
		go func() {
			defer close(installed)
			install(t, r)
		}()
		eventually(t, "both workers to be healthy", func() error { return healthy(t.Context(), r.name) })
		r.wantRunning(t, running)
		seconds = time.Since(begin).Seconds()
		<-installed
	})
	return seconds
}

// installByHand applies what the chart renders but the registration, and a Job that posts each connector until it is taken.
func installByHand(t *testing.T, r *release) {
	r.set(values{"registration": values{"mode": "none"}})
	objects, err := parse([]byte(r.helm.run(t, r.args(t, "template", []string{"--skip-tests"})...).stdout))
	if err == nil {
		for _, o := range objects {
			o.SetNamespace(r.name)
		}
		err = apply(t.Context(), "by-hand", append(objects, postingJob(t, r)...)...)
	}
	if err != nil {
		t.Error(err)
	}
}

const postAll = `for f in /connectors/*; do
until wget -q -O /dev/null --header 'Content-Type: application/json' --post-file "$f" http://` + fullname + `:8083/connectors; do sleep 1; done
done`

func postingJob(t *testing.T, r *release) []*unstructured.Unstructured {
	files := values{}
	for name, entry := range r.values["connectors"].(values) {
		config := values{"name": name}
		for key, value := range entry.(values)["config"].(values) {
			config[key] = fmt.Sprint(value)
		}
		text, err := json.Marshal(values{"name": name, "config": config})
		if err != nil {
			t.Error(err)
		}
		files[name+".json"] = string(text)
	}
	object := func(apiVersion, kind string, more values) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: merged(values{
			"apiVersion": apiVersion, "kind": kind, "metadata": values{"name": "post", "namespace": r.name},
		}, more)}
	}
	container := values{
		"name": "post", "image": suite.worker, "command": []any{"sh", "-c", postAll},
		"securityContext": values{"allowPrivilegeEscalation": false, "capabilities": values{"drop": []any{"ALL"}}},
		"volumeMounts":    []any{values{"name": "connectors", "mountPath": "/connectors"}},
	}
	pod := values{
		"restartPolicy": "Never", "containers": []any{container},
		"securityContext": values{"runAsNonRoot": true, "runAsUser": int64(1000), "seccompProfile": values{"type": string(corev1.SeccompProfileTypeRuntimeDefault)}},
		"volumes":         []any{values{"name": "connectors", "configMap": values{"name": "post"}}},
	}
	return []*unstructured.Unstructured{
		object("v1", "ConfigMap", values{"data": files}),
		object("batch/v1", "Job", values{"spec": values{"template": values{"spec": pod}}}),
	}
}

func middle(times []float64) float64 {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = file.WriteString(text)
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}
