package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func good(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestGood: each Kubernetes version takes the manifests in testdata.
func TestGood(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		for _, version := range Versions() {
			if err := Check(version, good(t, strings.TrimSuffix(filepath.Base(file), ".yaml"))); err != nil {
				t.Errorf("%s, Kubernetes %s:\n%v", file, version, err)
			}
		}
	}
}

// refusal is a good manifest with one thing changed, and what is to be said of it.
type refusal struct{ name, old, new, want string }

func refuse(t *testing.T, file string, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			text := good(t, file)
			if strings.Count(text, r.old) == 0 {
				t.Fatalf("there is no %q in %s.yaml", r.old, file)
			}
			text = strings.Replace(text, r.old, r.new, 1)
			for _, version := range Versions() {
				err := Check(version, text)
				if err == nil || !strings.Contains(err.Error(), r.want) {
					t.Errorf("Kubernetes %s: got %v, want %s", version, err, r.want)
				}
			}
		})
	}
}

func TestUnreadable(t *testing.T) {
	for text, want := range map[string]string{
		"a: [":      "reading a manifest",
		"- a":       "no map",
		"kind: Pod": "no apiVersion",
		"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nmetadata: {name: y}\n":   "already",
		"apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\n":             "more than one document",
		"apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: x}\n": "no schema of keda.sh/v1alpha1, Kind=ScaledObject in Kubernetes 1.36",
	} {
		if err := Check("1.36", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if err := Check("1.30", good(t, "secret")); err == nil || !strings.Contains(err.Error(), "choose one of") {
		t.Errorf("1.30: %v", err)
	}
}

func TestSchema(t *testing.T) {
	refuse(t, "statefulset", []refusal{
		{"unknown key", "replicas:", "replica:", "StatefulSet demo: spec.replica: unknown field"},
		{"unknown key below", "imagePullPolicy:", "imagePulPolicy:", "StatefulSet demo: spec.template.spec.containers[0].imagePulPolicy: unknown field"},
		{"unknown value", "imagePullPolicy: IfNotPresent", "imagePullPolicy: Sometimes", "spec.template.spec.containers[0].imagePullPolicy: value must be one of"},
		{"number in an annotation", `checksum: "12"`, "checksum: 12", "spec.template.metadata.annotations.checksum: got number, want string"},
		{"text for a number", "replicas: 2", `replicas: "2"`, "spec.replicas: got string, want integer"},
		{"large number", "replicas: 2", "replicas: 3000000000", "spec.replicas: 3000000000 is not valid int32: must be between"},
		{"null", "replicas: 2", "replicas: null", "spec.replicas: got null, want integer"},
		{"no amount", "cpu: 500m", "cpu: 500 millis", "resources.requests.cpu: '500 millis' is not valid quantity"},
		{"missing", "selector: {matchLabels: {app: demo}}\n", "\n", "spec: missing property 'selector'"},
	})
	refuse(t, "secret", []refusal{{"no base64", "e30=", "'{}'", "data.a.json"}})
	refuse(t, "httproute", []refusal{
		{"unknown key", "backendRefs:", "backends:", "HTTPRoute demo: spec.rules[0].backends: unknown field"},
		{"unknown value", "PathPrefix", "Prefix", "spec.rules[0].matches[0].path.type"},
	})
	refuse(t, "podmonitor", []refusal{
		{"unknown key", "podMetricsEndpoints: [{port: metrics,", "podMetricsEndpoints: [{targetport: metrics,", "spec.podMetricsEndpoints[0].targetport: unknown field"},
		{"no duration", "30s", "30 s", "spec.podMetricsEndpoints[0].interval"},
		{"number in metadata", "{name: demo}", "{name: demo, labels: {a: 1}}", "metadata.labels.a: got number, want string"},
	})
}

// TestListKeys has what server-side apply refuses, in its words.
func TestListKeys(t *testing.T) {
	refuse(t, "statefulset", []refusal{
		{"variable", "name: TWO", "name: ONE", `StatefulSet demo: .spec.template.spec.containers[name="worker"].env: duplicate entries for key [name="ONE"]`},
		{"port", "protocol: UDP", "protocol: TCP", `.ports: duplicate entries for key [containerPort=8083,protocol="TCP"]`},
		{"mount", "mountPath: /state", "mountPath: /etc/properties", `.volumeMounts: duplicate entries for key [mountPath="/etc/properties"]`},
		{"volume", "name: tmp", "name: properties", `.volumes: duplicate entries for key [name="properties"]`},
		{"pull secret", "{name: two}", "{name: one}", `.imagePullSecrets: duplicate entries for key [name="one"]`},
		{"container", "containers:\n", "containers:\n        - {name: worker, image: x}\n", `.containers: duplicate entries for key [name="worker"]`},
		{"host alias", "hostAliases: [", "hostAliases: [{ip: 10.0.0.1, hostnames: [x]}, ", `.hostAliases: duplicate entries for key [ip="10.0.0.1"]`},
	})
	refuse(t, "service", []refusal{
		{"port", "port: 9404", "port: 8083", `Service demo: .spec.ports: duplicate entries for key [port=8083,protocol="TCP"]`},
	})
}
