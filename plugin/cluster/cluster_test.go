package cluster_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	helmrelease "helm.sh/helm/v3/pkg/release"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/cluster"
	"github.com/connect-register/connect-register/tests/fakekube"
)

// guarded is a release with all that there is to be read from elsewhere.
const guarded = `
kafka: {bootstrapServers: "broker:9092"}
registration: {image: {repository: registry.example.com/registrar}, takeOwnership: true}
rest:
  tls: {secretName: rest-tls}
  basicAuth: {secretName: rest-login}
existingSecrets: [more]
connectors:
  b: {config: {connector.class: B}}
`

// start runs an API server with a release "demo" in the namespace data, and points Helm's environment to it.
func start(t *testing.T, values string) *fakekube.API {
	t.Helper()
	api := fakekube.Start(t)
	install(t, api, helmrelease.StatusDeployed, values)
	kubeconfig, err := api.Kubeconfig(t.TempDir(), "data")
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "HELM_") {
			t.Setenv(name, "")
		}
	}
	t.Setenv("KUBECONFIG", kubeconfig)
	return api
}

func install(t *testing.T, api *fakekube.API, status helmrelease.Status, values string) {
	t.Helper()
	var parsed map[string]any
	if err := yaml.Unmarshal([]byte(values), &parsed); err != nil {
		t.Fatal(err)
	}
	if err := api.Install(t.Context(), "data", "demo", status, parsed); err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T) (*cluster.Release, error) {
	t.Helper()
	in, err := cluster.Open()
	if err != nil {
		t.Fatal(err)
	}
	return in.Release("demo")
}

func mustFind(t *testing.T) *cluster.Release {
	t.Helper()
	found, err := find(t)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func want(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %q", err, part)
		}
	}
}

// TestConnectors are those that the release holds and those of existingSecrets, all or none.
func TestConnectors(t *testing.T) {
	api := start(t, guarded)
	found := mustFind(t)
	_, err := found.Connectors(t.Context())
	want(t, err, "reading Secret data/more", "not found")
	api.AddSecret("data", "more", map[string]string{"a.json": `{"name":"a","config":{"connector.class":"A"}}`, "note.txt": "x"})
	connectors, err := found.Connectors(t.Context())
	if err != nil || len(connectors) != 2 || connectors[0].Name != "a" || connectors[1].Name != "b" {
		t.Errorf("%v %v", connectors, err)
	}
	if owner := found.OwnerOf(); owner != "kubernetes/data/demo" {
		t.Error(owner)
	}
	api.AddSecret("data", "more", map[string]string{"b.json": `{"name":"b","config":{"connector.class":"A"}}`})
	_, err = found.Connectors(t.Context())
	want(t, err, `connector "b" is in both`)
	api.Refuse("secrets/more")
	_, err = found.Connectors(t.Context())
	want(t, err, "reading Secret data/more", "forbidden")
}

// TestLastRevision counts, whatever became of it, unless the release is gone.
func TestLastRevision(t *testing.T) {
	api := start(t, `{kafka: {bootstrapServers: "broker:9092"}, registration: {mode: none}, connectors: {old: {config: {connector.class: A}}}}`)
	values := `{kafka: {bootstrapServers: "broker:9092"}, registration: {mode: none}, connectors: {new: {config: {connector.class: A}}}}`
	install(t, api, helmrelease.StatusFailed, values)
	connectors, err := mustFind(t).Connectors(t.Context())
	if err != nil || len(connectors) != 1 || connectors[0].Name != "new" {
		t.Errorf("%v %v", connectors, err)
	}
	install(t, api, helmrelease.StatusPendingUpgrade, values)
	if pending := mustFind(t).Pending; pending != "pending-upgrade" {
		t.Error(pending)
	}
	install(t, api, helmrelease.StatusUninstalled, values)
	_, err = find(t)
	want(t, err, "release data/demo is uninstalled")
	t.Setenv("HELM_NAMESPACE", "other")
	_, err = find(t)
	want(t, err, `there is no release "demo" in namespace other`)
}

// TestExistingSecretsWithoutJob are read from the values.
func TestExistingSecretsWithoutJob(t *testing.T) {
	api := start(t, `{kafka: {bootstrapServers: "broker:9092"}, registration: {mode: none}, existingSecrets: [more]}`)
	api.AddSecret("data", "more", map[string]string{"a.json": `{"name":"a","config":{"connector.class":"A"}}`})
	connectors, err := mustFind(t).Connectors(t.Context())
	if err != nil || len(connectors) != 1 {
		t.Errorf("%v %v", connectors, err)
	}
}

// TestFlags are the Job's, with the Secrets' keys in files that nobody else can read.
func TestFlags(t *testing.T) {
	api := start(t, guarded)
	api.AddSecret("data", "rest-tls", map[string]string{"ca.crt": "authority"})
	found, folder := mustFind(t), t.TempDir()
	_, err := found.Flags(t.Context(), folder, func(string) bool { return false })
	want(t, err, "reading Secret data/rest-login", "give --username-file yourself")
	api.AddSecret("data", "rest-login", map[string]string{"username": "me"})
	_, err = found.Flags(t.Context(), folder, func(string) bool { return false })
	want(t, err, "Secret data/rest-login: it has no key password; give --password-file yourself")
	flags, err := found.Flags(t.Context(), folder, func(name string) bool { return name == "password-file" })
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, flag := range flags {
		values[flag.Name] = flag.Value
	}
	if values["take-ownership"] != "true" || values["owner"] != "kubernetes/data/demo" || values["url"] != "" {
		t.Errorf("%v", values)
	}
	data, err := os.ReadFile(values["ca-file"])
	if err != nil || string(data) != "authority" || filepath.Dir(values["ca-file"]) != folder {
		t.Errorf("%s %q %v", values["ca-file"], data, err)
	}
	if stat, err := os.Stat(values["ca-file"]); err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", stat, err)
	}
}

// worker answers with its name.
func worker(t *testing.T, name string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, name) }))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func ask(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

// TestForward leads to a ready worker, and to another one when that one is gone.
func TestForward(t *testing.T) {
	api := start(t, `{kafka: {bootstrapServers: "broker:9092"}, registration: {mode: none}}`)
	found := mustFind(t)
	_, err := found.Forward(t.Context())
	want(t, err, "no worker of release data/demo runs: StatefulSet demo-kafka-connect has no pods")
	api.AddPod("data", "demo-kafka-connect-0", "demo", false, "")
	api.AddPod("data", "other-kafka-connect-0", "other", true, "")
	_, err = found.Forward(t.Context())
	want(t, err, "no worker of release data/demo is ready: demo-kafka-connect-0 is Running but not ready")

	api.AddPod("data", "demo-kafka-connect-1", "demo", true, worker(t, "one"))
	way, err := found.Forward(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(way.Close)
	if way.Pod != "demo-kafka-connect-1" || way.ServerName != "demo-kafka-connect.data.svc" || !strings.HasPrefix(way.URL, "http://127.0.0.1:") {
		t.Errorf("%+v", way)
	}
	for range 3 {
		if got, err := ask(t.Context(), way.URL); got != "one" {
			t.Errorf("%q %v", got, err)
		}
	}
	if !slices.ContainsFunc(api.Requests(), func(r string) bool { return r == "POST /api/v1/namespaces/data/pods/demo-kafka-connect-1/portforward" }) {
		t.Errorf("%v", api.Requests())
	}

	// The pod ends, another one gets ready.
	api.AddPod("data", "demo-kafka-connect-1", "demo", false, "")
	api.EndForwards("demo-kafka-connect-1")
	for {
		if _, err := ask(t.Context(), way.URL); err != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	api.AddPod("data", "demo-kafka-connect-0", "demo", true, worker(t, "nought"))
	if got, err := ask(t.Context(), way.URL); got != "nought" {
		t.Errorf("%q %v", got, err)
	}
	way.Close()
	if got, err := ask(t.Context(), way.URL); err == nil {
		t.Errorf("it still answers: %s", got)
	}
}

// TestForwardToCertificate has the name that the Job asks for: the workers' certificate is for it.
func TestForwardToCertificate(t *testing.T) {
	api := start(t, guarded)
	api.AddPod("data", "demo-kafka-connect-0", "demo", true, worker(t, "one"))
	way, err := mustFind(t).Forward(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer way.Close()
	if !strings.HasPrefix(way.URL, "https://127.0.0.1:") || way.ServerName != "demo-kafka-connect.data.svc.cluster.local" {
		t.Errorf("%+v", way)
	}
}

// TestForwardRefused says what the API server says.
func TestForwardRefused(t *testing.T) {
	api := start(t, `{kafka: {bootstrapServers: "broker:9092"}, registration: {mode: none}}`)
	api.AddPod("data", "demo-kafka-connect-0", "demo", true, worker(t, "one"))
	api.Refuse("pods/portforward")
	_, err := mustFind(t).Forward(t.Context())
	want(t, err, "forwarding to pod data/demo-kafka-connect-0", "forbidden", "or give --url")
	api.Refuse("pods")
	_, err = mustFind(t).Forward(t.Context())
	want(t, err, "listing the workers of release data/demo", "forbidden")
	api.Refuse("secrets")
	_, err = find(t)
	want(t, err, "reading release data/demo from Helm's storage", "forbidden")
}

// TestWithoutWorkers leads to the URL of the values.
func TestWithoutWorkers(t *testing.T) {
	start(t, `
worker: {enabled: false}
connect: {url: "https://connect.example.com/api"}
registration: {image: {repository: registry.example.com/registrar}}
connectors: {a: {config: {connector.class: A}}}`)
	way, err := mustFind(t).Forward(t.Context())
	if err != nil || way.URL != "https://connect.example.com/api" || way.Pod != "" {
		t.Errorf("%+v %v", way, err)
	}
	way.Close()
}

// TestNoCluster names what to set.
func TestNoCluster(t *testing.T) {
	start(t, guarded)
	t.Setenv("KUBECONFIG", filepath.Join(t.TempDir(), "none"))
	t.Setenv("HELM_KUBECONTEXT", "nowhere")
	_, err := cluster.Open()
	want(t, err, "finding Kubernetes", "nowhere", "--url")
}
