// Package fakekube is as much of a Kubernetes API server as a command of the plugin asks: Secrets, pods, and the forwarding of
// ports to a server of the test.
package fakekube

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// API is the server. What it holds may be changed between two requests, with Do.
type API struct {
	URL string

	mu      sync.Mutex
	secrets map[string]corev1.Secret // by namespace/name
	pods    []corev1.Pod
	// refused are the resources that the user may not read, e.g. secrets/rest-tls or pods.
	refused map[string]bool
	// forwards says where the REST API of each pod is: host:port.
	forwards map[string]string
	requests []string
	tunnels  map[string][]func() // what closes the ways to a pod
}

// Start runs a server until the test ends.
func Start(t testing.TB) *API {
	t.Helper()
	a, stop := New()
	t.Cleanup(stop)
	return a
}

// New runs a server until it is stopped.
func New() (a *API, stop func()) {
	a = &API{secrets: map[string]corev1.Secret{}, refused: map[string]bool{}, forwards: map[string]string{}, tunnels: map[string][]func(){}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/namespaces/{namespace}/secrets", a.listSecrets)
	mux.HandleFunc("POST /api/v1/namespaces/{namespace}/secrets", a.createSecret)
	mux.HandleFunc("GET /api/v1/namespaces/{namespace}/secrets/{name}", a.getSecret)
	mux.HandleFunc("GET /api/v1/namespaces/{namespace}/pods", a.listPods)
	mux.HandleFunc("/api/v1/namespaces/{namespace}/pods/{name}/portforward", a.forward)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.requests = append(a.requests, r.Method+" "+r.URL.Path)
		a.mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	a.URL = server.URL
	return a, func() {
		a.EndForwards("")
		server.CloseClientConnections()
		server.Close()
	}
}

// Kubeconfig writes a file that leads to the server, with the namespace of its context.
func (a *API) Kubeconfig(folder, namespace string) (string, error) {
	file := filepath.Join(folder, "kubeconfig")
	return file, os.WriteFile(file, []byte(fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: fake, cluster: {server: %q}}]
users: [{name: fake, user: {}}]
contexts: [{name: fake, context: {cluster: fake, user: fake, namespace: %q}}]
current-context: fake
`, a.URL, namespace)), 0o600)
}

// AddSecret stores a Secret.
func (a *API) AddSecret(namespace, name string, data map[string]string) {
	secret := corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Data: map[string][]byte{}}
	for key, value := range data {
		secret.Data[key] = []byte(value)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.secrets[namespace+"/"+name] = secret
}

// AddPod stores a worker's pod, ready or not, whose REST API is at address.
func (a *API) AddPod(namespace, name, release string, ready bool, address string) {
	status := map[bool]corev1.ConditionStatus{true: corev1.ConditionTrue, false: corev1.ConditionFalse}[ready]
	a.mu.Lock()
	defer a.mu.Unlock()
	a.forwards[name] = address
	a.pods = slices.DeleteFunc(a.pods, func(p corev1.Pod) bool { return p.Namespace == namespace && p.Name == name })
	a.pods = append(a.pods, corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: map[string]string{
			"app.kubernetes.io/name": "kafka-connect", "app.kubernetes.io/instance": release, "app.kubernetes.io/component": "worker",
		}},
		Spec:   corev1.PodSpec{Containers: []corev1.Container{{Name: "worker", Ports: []corev1.ContainerPort{{Name: "rest", ContainerPort: 8083}}}}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: status}}},
	})
}

// Refuse answers 403 to requests for a resource: secrets, secrets/<name>, pods or pods/portforward.
func (a *API) Refuse(resource string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refused[resource] = true
}

// Requests lists what was asked, e.g. "GET /api/v1/namespaces/data/pods".
func (a *API) Requests() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.requests)
}

func (a *API) listSecrets(w http.ResponseWriter, r *http.Request) {
	if a.forbid(w, "secrets") {
		return
	}
	selector, err := labels.Parse(r.FormValue("labelSelector"))
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	list := corev1.SecretList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "SecretList"}}
	for _, secret := range a.secrets {
		if secret.Namespace == r.PathValue("namespace") && selector.Matches(labels.Set(secret.Labels)) {
			list.Items = append(list.Items, secret)
		}
	}
	answer(w, http.StatusOK, list)
}

func (a *API) createSecret(w http.ResponseWriter, r *http.Request) {
	var secret corev1.Secret
	if err := json.NewDecoder(r.Body).Decode(&secret); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	secret.Namespace = r.PathValue("namespace")
	a.secrets[secret.Namespace+"/"+secret.Name] = secret
	answer(w, http.StatusCreated, secret)
}

func (a *API) getSecret(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if a.forbid(w, "secrets/"+name) {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	secret, exists := a.secrets[r.PathValue("namespace")+"/"+name]
	if !exists {
		fail(w, http.StatusNotFound, fmt.Sprintf("secrets %q not found", name))
		return
	}
	answer(w, http.StatusOK, secret)
}

func (a *API) listPods(w http.ResponseWriter, r *http.Request) {
	if a.forbid(w, "pods") {
		return
	}
	selector, err := labels.Parse(r.FormValue("labelSelector"))
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	list := corev1.PodList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "PodList"}}
	for _, pod := range a.pods {
		if pod.Namespace == r.PathValue("namespace") && selector.Matches(labels.Set(pod.Labels)) {
			list.Items = append(list.Items, pod)
		}
	}
	answer(w, http.StatusOK, list)
}

func (a *API) forbid(w http.ResponseWriter, resource string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refused[resource] {
		fail(w, http.StatusForbidden, fmt.Sprintf("%s is forbidden: User \"someone\" cannot do this", strings.ReplaceAll(resource, "/", " ")))
	}
	return a.refused[resource]
}

func fail(w http.ResponseWriter, code int, message string) {
	reasons := map[int]metav1.StatusReason{404: metav1.StatusReasonNotFound, 403: metav1.StatusReasonForbidden, 400: metav1.StatusReasonBadRequest}
	answer(w, code, metav1.Status{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: metav1.StatusFailure,
		Code: int32(code), Reason: reasons[code], Message: message,
	})
}

func answer(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}
