package chart

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli/values"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/release"
)

// TestRolls: the pods are replaced when something that they read has changed, and by nothing else.
func TestRolls(t *testing.T) {
	const base = `
kafka: {bootstrapServers: "broker:9092"}
registration: {image: {repository: r}}
worker: {secretMounts: [ahead]}
connectors:
  a: {config: {connector.class: X, topics: t}, secretRefs: {p: {name: mounted, key: p}}}
  b: {config: {connector.class: X, topics: t}, secretRefs: {p: {name: mounted, key: p}}}
`
	tests := []struct {
		name, change string
		rolls        bool
	}{
		{"a connector's config", "connectors: {a: {config: {topics: other}}}", false},
		{"a connector more", "connectors: {c: {config: {connector.class: X}}}", false},
		{"a connector less, its Secret still used", "connectors: {b: null}", false},
		{"a connector's state", "connectors: {a: {state: paused}}", false},
		{"another key of a mounted Secret", "connectors: {a: {secretRefs: {q: {name: mounted, key: q}}}}", false},
		{"a Secret mounted ahead", "connectors: {a: {secretRefs: {q: {name: ahead, key: q}}}}", false},
		{"a Secret not mounted yet", "connectors: {a: {secretRefs: {q: {name: new, key: q}}}}", true},
		{"the last use of a Secret", "connectors: {a: null, b: null}", true},
		{"the registrar's image", "registration: {image: {tag: other}}", false},
		{"the schedule", `registration: {schedule: "@hourly"}`, false},
		{"the number of workers", "worker: {replicas: 5}", false},
		{"autoscaling", "worker: {autoscaling: {enabled: true}}", false},
		{"a disruption budget", "worker: {podDisruptionBudget: {maxUnavailable: 2}}", false},
		{"an Ingress", "rest: {ingress: {enabled: true, hosts: [a.example.com]}}\nnetworkPolicy: {from: [{podSelector: {}}]}", false},
		{"the StatefulSet's annotations", "worker: {annotations: {a: b}}", false},
		{"annotations of all objects", "commonAnnotations: {a: b}", false},
		{"a property", "worker: {config: {offset.flush.interval.ms: 1}}", true},
		{"a log level", "worker: {logging: {loggers: {org.apache.kafka: DEBUG}}}", true},
		{"the image", "image: {tag: 4.3.2}", true},
		{"the brokers", "kafka: {bootstrapServers: other:9092}", true},
		{"the heap", "worker: {jvm: {heap: -Xmx1g}}", true},
	}
	before := rolling(t, base, "")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after := rolling(t, base, test.change)
			if rolls := after.template != before.template; rolls != test.rolls {
				t.Errorf("the pods roll: %v, want %v", rolls, test.rolls)
			}
			if other := after.hash != before.hash; other != test.rolls {
				t.Errorf("the rollout has another hash: %v, want %v", other, test.rolls)
			}
			if len(after.args) > 0 && after.awaited() != after.hash {
				t.Errorf("the registrar waits for rollout %s, and the pods are of %s", after.awaited(), after.hash)
			}
		})
	}
}

// TestAwaitedRollout: how many workers the registrar waits for, and when it waits for none.
func TestAwaitedRollout(t *testing.T) {
	const base = `
kafka: {bootstrapServers: "broker:9092"}
registration: {image: {repository: r}, schedule: "@hourly"}
connectors: {a: {config: {connector.class: X, topics: t}}}
`
	const named = "demo-kafka-connect-{}.demo-kafka-connect-headless.data.svc."
	tests := []struct{ name, change, url, workers string }{
		{"as it is", "", "http://" + named + "cluster.local:8083", "2"},
		{"three", "worker: {replicas: 3}", "http://" + named + "cluster.local:8083", "3"},
		{"another port and domain", "rest: {port: 80}\nclusterDomain: k8s", "http://" + named + "k8s:80", "2"},
		{"TLS", "rest: {tls: {secretName: s}}", "https://" + named + "cluster.local:8083", "2"},
		{"an autoscaler chooses", "worker: {autoscaling: {enabled: true}}", "http://" + named + "cluster.local:8083", ""},
		{"somebody else chooses", "worker: {replicas: null}", "http://" + named + "cluster.local:8083", ""},
		{"no workers", "worker: {replicas: 0}", "", "0"},
		{"replaced by hand", "worker: {updateStrategy: {type: OnDelete}}", "", ""},
		{"replaced in part", "worker: {updateStrategy: {rollingUpdate: {partition: 1}}}", "", ""},
		{"workers of somebody else", "worker: {enabled: false}\nconnect: {url: \"http://c:8083\"}", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			pods := registrarArgs(t, overlaid(t, base, test.change))
			if len(pods) != 2 {
				t.Fatalf("pods that register: %d, want the Job's and the CronJob's", len(pods))
			}
			for _, args := range pods {
				got := []string{args["rollout"], args["worker-url"], args["workers"]}
				if (got[0] != "") != (test.url != "") || got[1] != test.url || got[2] != test.workers {
					t.Errorf("rollout, URL and workers %q, want %q, %q", got, test.url, test.workers)
				}
			}
		})
	}
}

// TestMountedForRegistrar: who registers sees the Secrets that connectors refer to, as the workers do.
func TestMountedForRegistrar(t *testing.T) {
	const base = `
kafka: {bootstrapServers: "broker:9092"}
registration: {image: {repository: r}, schedule: "@hourly", onDelete: stop}
rest: {basicAuth: {secretName: login}}
worker: {secretMounts: [ahead]}
connectors:
  a: {config: {connector.class: X, topics: t, key: "${dir:/etc/kafka-connect-secrets/login:password}"}, secretRefs: {p: {name: referred, key: p}}}
`
	// A Secret that is needed must be there, and is mounted whole when a connector refers to it too.
	const whole, optional, keys = "whole", "optional", "keys"
	want := map[string]map[string]string{
		"demo-kafka-connect-register": {"ahead": optional, "login": whole, "referred": optional},
		"demo-kafka-connect-repair":   {"ahead": optional, "login": whole, "referred": optional},
		"demo-kafka-connect-remove":   {"login": keys},
		"demo-kafka-connect-test":     {"login": keys},
	}
	got := map[string]map[string]string{}
	for name, spec := range registrarPods(t, overlaid(t, base, "")) {
		got[name] = map[string]string{}
		for _, volume := range spec.Volumes {
			switch {
			case volume.Secret == nil:
			case volume.Secret.Optional != nil && *volume.Secret.Optional:
				got[name][volume.Secret.SecretName] = optional
			case len(volume.Secret.Items) > 0:
				got[name][volume.Secret.SecretName] = keys
			default:
				got[name][volume.Secret.SecretName] = whole
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// rollout is what an upgrade brings: the template of the worker pods without their hash, the hash, and who waits for it.
type rollout struct {
	template, hash string
	args           map[string]map[string]string
}

// awaited is the hash that all pods of the registrar wait for.
func (r rollout) awaited() string {
	var all []string
	for _, args := range r.args {
		all = append(all, args["rollout"])
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " and ")
}

func rolling(t *testing.T, base, change string) rollout {
	t.Helper()
	rendered := overlaid(t, base, change)
	found := rollout{args: registrarArgs(t, rendered)}
	found.template, found.hash = podTemplate(t, rendered)
	return found
}

// overlaid renders the base with a change laid over it.
func overlaid(t *testing.T, base, change string) *release.Release {
	t.Helper()
	var below, above map[string]any
	for text, into := range map[string]*map[string]any{base: &below, change: &above} {
		if err := yaml.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if above == nil {
		above = map[string]any{}
	}
	rendered, err := release.Render(t.Context(), release.Options{
		Name: name, Namespace: namespace, Chart: chartDir, Values: values.Options{}, Overlay: chartutil.CoalesceTables(above, below),
	})
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

// podTemplate returns the template of the worker pods and the hash that stands in it.
func podTemplate(t *testing.T, rendered *release.Release) (template, hash string) {
	t.Helper()
	for _, object := range rendered.Objects {
		if object.Kind != "StatefulSet" {
			continue
		}
		var set appsv1.StatefulSet
		if err := yaml.UnmarshalStrict([]byte(object.Text), &set); err != nil {
			t.Fatal(err)
		}
		pod := set.Spec.Template
		hash = pod.Annotations["connect-register/rollout"]
		delete(pod.Annotations, "connect-register/rollout")
		text, err := yaml.Marshal(pod)
		if err != nil {
			t.Fatal(err)
		}
		return string(text), hash
	}
	t.Fatal("no StatefulSet")
	return "", ""
}

// registrarPods are the pods of the registrar by the name of their object.
func registrarPods(t *testing.T, rendered *release.Release) map[string]corev1.PodSpec {
	t.Helper()
	pods := map[string]corev1.PodSpec{}
	for _, object := range rendered.Objects {
		var (
			job  batchv1.Job
			cron batchv1.CronJob
			pod  corev1.Pod
		)
		read := map[string]any{"Job": &job, "CronJob": &cron, "Pod": &pod}[object.Kind]
		if read == nil {
			continue
		}
		if err := yaml.UnmarshalStrict([]byte(object.Text), read); err != nil {
			t.Fatal(err)
		}
		pods[object.Metadata.Name] = map[string]corev1.PodSpec{
			"Job": job.Spec.Template.Spec, "CronJob": cron.Spec.JobTemplate.Spec.Template.Spec, "Pod": pod.Spec,
		}[object.Kind]
	}
	return pods
}

// registrarArgs are the arguments of the pods that register, by their object's name and the flag's.
func registrarArgs(t *testing.T, rendered *release.Release) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for name, spec := range registrarPods(t, rendered) {
		args := map[string]string{}
		for _, arg := range spec.Containers[0].Args {
			flag, value, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
			args[flag] = value
		}
		if spec.Containers[0].Args[0] == "apply" {
			all[name] = args
		}
	}
	return all
}
