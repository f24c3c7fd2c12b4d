package cli

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	helmrelease "helm.sh/helm/v3/pkg/release"
	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/tests/fakekube"
)

// kubeKey finds a script's Kubernetes.
type kubeKey struct{}

// steerKube is the scripts' command:
//
//	kube release NAME FILE [STATUS]    helm install or upgrade with these values, in the namespace default
//	kube secret NAME KEY=VALUE…        there is such a Secret
//	kube worker NAME RELEASE STATE     there is such a pod, ready or unready; the script's Connect is in it
//	kube refuse RESOURCE               requests for secrets, secrets/NAME, pods or pods/portforward are answered 403
func steerKube(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: kube release|secret|worker|refuse NAME …")
	}
	kube := ts.Value(kubeKey{}).(*fakekube.API)
	const namespace = "default"
	switch {
	case args[0] == "release" && len(args) >= 3:
		values := map[string]any{}
		ts.Check(yaml.Unmarshal([]byte(ts.ReadFile(args[2])), &values))
		status := helmrelease.StatusDeployed
		if len(args) > 3 {
			status = cmp.Or(helmrelease.Status(args[3]), status)
		}
		ts.Check(kube.Install(context.Background(), namespace, args[1], status, values))
	case args[0] == "secret":
		data := pairs(args[1], args[2:])
		delete(data, "name")
		kube.AddSecret(namespace, args[1], data)
	case args[0] == "worker" && len(args) == 4:
		url := ts.Value(connectKey{}).(*fakeConnect).server.URL
		kube.AddPod(namespace, args[1], args[2], args[3] == "ready", strings.TrimPrefix(url, "http://"))
	case args[0] == "refuse" && len(args) == 2:
		kube.Refuse(args[1])
	default:
		ts.Fatalf("unknown: kube %s", strings.Join(args, " "))
	}
}

// basicAuth lets only one user in.
func basicAuth(user, password string, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, given, _ := r.BasicAuth(); name != user || given != password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	})
}
