package chart

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/engine"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"

	"github.com/connect-register/connect-register/plugin/release"
)

// elsewhere are rules that no golden case can break: they depend on Kubernetes or on its size, and have tests of their own.
var elsewhere = []string{
	"worker.rack.nodeLabel: Kubernetes",                               // TestOldKubernetes
	".image: Kubernetes",                                              // TestOldKubernetes
	"worker.exactlyOnceSource: it is enabled but the running workers", // TestExactlyOnceInTwoPhases
	"connectors: their files are",                                     // TestTooManyConnectors
	"connectors: the file ",                                           // TestLargeConnector
}

// TestEveryRuleHasACase: each line that the requirements can print stands in the golden file of some case.
func TestEveryRuleHasACase(t *testing.T) {
	var golden strings.Builder
	files, err := filepath.Glob("testdata/err-*.golden.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		golden.WriteString(read(t, file))
	}
	templates, err := filepath.Glob(chartDir + "/templates/requirements/_*.tpl")
	if err != nil || len(templates) == 0 {
		t.Fatal(err, templates)
	}
	rules := 0
	for _, file := range templates {
		for _, line := range strings.Split(read(t, file), "\n") {
			// What a rule prints begins with a values key, and everything else of a template with {{- or {{/*.
			if !regexp.MustCompile(`^(\{\{ \S+ \}\}|[a-zA-Z])\S*.*: `).MatchString(line) {
				continue
			}
			rules++
			if !rulePattern(line).MatchString(golden.String()) && !known(line) {
				t.Errorf("%s: no err-*.values.yaml breaks the rule %q", filepath.Base(file), line)
			}
		}
	}
	if rules < 60 {
		t.Errorf("only %d rules are found in the requirements: are their lines written otherwise now?", rules)
	}
}

// rulePattern matches what a line of a template prints; what stands in braces may be anything.
func rulePattern(line string) *regexp.Regexp {
	var pattern strings.Builder
	line = regexp.MustCompile(`\{\{ (if|with) .*\{\{ end \}\}`).ReplaceAllString(line, "{{}}")
	for i, text := range regexp.MustCompile(`\{\{.*?\}\}`).Split(line, -1) {
		if i > 0 {
			pattern.WriteString(".*")
		}
		pattern.WriteString(regexp.QuoteMeta(text))
	}
	return regexp.MustCompile("(?m)^ERROR: " + pattern.String())
}

func known(line string) bool {
	for _, text := range elsewhere {
		if strings.Contains(line, text) {
			return true
		}
	}
	return false
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestOldKubernetes: what a Kubernetes cannot do is said before it would be ignored.
func TestOldKubernetes(t *testing.T) {
	tests := []struct{ set, old, enough, want string }{
		{"worker.rack.nodeLabel=topology.kubernetes.io/zone", "1.34.4", "1.35.0", "ERROR: worker.rack.nodeLabel: Kubernetes v1.34.4 does not copy"},
		{"plugins.a.image=example.com/a:1", "1.30.9", "1.31.0", "ERROR: plugins.a.image: Kubernetes v1.30.9 mounts no images"},
	}
	for _, test := range tests {
		for version, want := range map[string]string{test.old: test.want, test.enough: ""} {
			_, err := release.Render(t.Context(), release.Options{
				Chart: chartDir, KubeVersion: version, Values: values.Options{Values: []string{"kafka.bootstrapServers=b:1", test.set}},
			})
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s on %s: %v, want %q", test.set, version, err, want)
			}
		}
	}
}

// TestLargeConnector: a connector too large for a record of the config topic is refused.
func TestLargeConnector(t *testing.T) {
	_, err := release.Render(t.Context(), release.Options{
		Chart: chartDir, Values: values.Options{Values: []string{"kafka.bootstrapServers=b:1", "registration.mode=none"}},
		Overlay: map[string]any{"connectors": map[string]any{"big": map[string]any{
			"config": map[string]any{"connector.class": "X", "text": strings.Repeat("x", 950<<10)},
		}}},
	})
	if err == nil || !strings.Contains(err.Error(), "ERROR: connectors: the file big.json is 950 KiB") {
		t.Error(err)
	}
}

// TestExactlyOnceInTwoPhases: an upgrade to enabled is refused while the running workers have exactly-once disabled.
func TestExactlyOnceInTwoPhases(t *testing.T) {
	const key = "distributed.properties"
	const secret = "demo-kafka-connect-properties"
	set := map[string]any{"worker": map[string]any{"exactlyOnceSource": "enabled"}}
	tests := []struct {
		name    string
		upgrade bool
		running string
		want    string
	}{
		{"disabled", true, "a=b\n", "ERROR: worker.exactlyOnceSource: it is enabled but the running workers have disabled"},
		{"said to be disabled", true, "exactly.once.source.support=disabled\n", "ERROR: worker.exactlyOnceSource"},
		{"preparing", true, "a=b\nexactly.once.source.support=preparing\nc=d\n", ""},
		{"enabled", true, "exactly.once.source.support=enabled\n", ""},
		{"nothing is running", true, "", ""},
		{"install", false, "a=b\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var objects []runtime.Object
			if test.running != "" {
				objects = append(objects, secretObject(secret, map[string]string{key: test.running}))
			}
			_, err := renderWith(t, set, test.upgrade, objects...)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// TestRollOnSecretChange: the pods' annotation changes with what the worker reads, and with nothing else.
func TestRollOnSecretChange(t *testing.T) {
	set := func(roll bool) map[string]any {
		return map[string]any{
			"kafka": map[string]any{
				"securityProtocol": "SASL_SSL",
				"tls":              map[string]any{"trusted": map[string]any{"secretName": "ca"}},
				"sasl":             map[string]any{"secretName": "login"},
			},
			"worker":       map[string]any{"rollOnSecretChange": roll, "secretMounts": []any{"connectors-only"}},
			"registration": map[string]any{"image": map[string]any{"repository": "r"}},
		}
	}
	checksum := func(roll bool, password, ca, other string) string {
		t.Helper()
		rendered, err := renderWith(t, set(roll), true, secretObject("login", map[string]string{"password": password}),
			secretObject("ca", map[string]string{"ca.crt": ca}), secretObject("connectors-only", map[string]string{"x": other}))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`connect-register/secrets-checksum: (\w+)`).FindStringSubmatch(rendered["kafka-connect/templates/worker-statefulset.yaml"])
		if found == nil {
			return ""
		}
		return found[1]
	}
	first := checksum(true, "a", "b", "c")
	if first == "" {
		t.Fatal("no checksum")
	}
	for name, same := range map[string]bool{
		checksum(true, "a", "b", "c"): true, checksum(true, "A", "b", "c"): false, checksum(true, "a", "B", "c"): false, checksum(true, "a", "b", "C"): true,
	} {
		if (name == first) != same {
			t.Errorf("%s against %s, want the same: %v", name, first, same)
		}
	}
	if got := checksum(false, "a", "b", "c"); got != "" {
		t.Errorf("checksum %s although it is not asked for", got)
	}
}

func secretObject(name string, data map[string]string) runtime.Object {
	encoded := map[string]any{}
	for key, value := range data {
		encoded[key] = base64.StdEncoding.EncodeToString([]byte(value))
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": name, "namespace": namespace}, "data": encoded,
	}}
}

// renderWith renders against a Kubernetes that holds the objects, as helm install and upgrade do.
func renderWith(t *testing.T, set map[string]any, upgrade bool, objects ...runtime.Object) (map[string]string, error) {
	t.Helper()
	loaded, err := loader.Load(chartDir)
	if err != nil {
		t.Fatal(err)
	}
	vals := chartutil.CoalesceTables(set, map[string]any{"kafka": map[string]any{"bootstrapServers": "b:1"}})
	capabilities := chartutil.DefaultCapabilities.Copy()
	if version, err := chartutil.ParseKubeVersion(release.DefaultKubeVersion); err == nil {
		capabilities.KubeVersion = *version
	}
	full, err := chartutil.ToRenderValues(loaded, vals, chartutil.ReleaseOptions{
		Name: name, Namespace: namespace, IsUpgrade: upgrade, IsInstall: !upgrade,
	}, capabilities)
	if err != nil {
		t.Fatal(err)
	}
	return engine.RenderWithClientProvider(loaded, full, provider{fake.NewSimpleDynamicClient(runtime.NewScheme(), objects...)})
}

// provider gives Helm's lookup the fake Kubernetes.
type provider struct{ client dynamic.Interface }

func (p provider) GetClientFor(_, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	return p.client.Resource(schema.GroupVersionResource{Version: "v1", Resource: strings.ToLower(kind) + "s"}), true, nil
}
