package chart

import (
	"testing"

	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli/values"
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
	before := podTemplate(t, base, "")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if rolls := podTemplate(t, base, test.change) != before; rolls != test.rolls {
				t.Errorf("the pods roll: %v, want %v", rolls, test.rolls)
			}
		})
	}
}

// podTemplate renders the base with a change laid over it and returns the template of the worker pods.
func podTemplate(t *testing.T, base, change string) string {
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
	for _, object := range rendered.Objects {
		if object.Kind != "StatefulSet" {
			continue
		}
		var set struct {
			Spec struct {
				Template any `json:"template"`
			} `json:"spec"`
		}
		if err := yaml.Unmarshal([]byte(object.Text), &set); err != nil {
			t.Fatal(err)
		}
		text, err := yaml.Marshal(set.Spec.Template)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	t.Fatal("no StatefulSet")
	return ""
}
