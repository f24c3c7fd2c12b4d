package cli

import (
	"bytes"
	"crypto/tls"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	helmrelease "helm.sh/helm/v3/pkg/release"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/tests/certs"
	"github.com/connect-register/connect-register/tests/fakekube"
)

// TestGuardedRelease reaches workers with TLS, whose certificate is for their Service, and basic authentication through the
// port-forward. Authority and login come from the release's Secrets and do not stay on this machine.
func TestGuardedRelease(t *testing.T) {
	ca, err := certs.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := ca.Issue("demo-kafka-connect.default.svc.cluster.local")
	if err != nil {
		t.Fatal(err)
	}
	cert, err := tls.X509KeyPair(certificate.PEM())
	if err != nil {
		t.Fatal(err)
	}
	connect := startConnect()
	defer connect.server.Close()
	guarded := httptest.NewUnstartedServer(basicAuth("admin", canary, connect.server.Config.Handler))
	guarded.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	guarded.StartTLS()
	defer guarded.Close()

	kube := fakekube.Start(t)
	if err := kube.Install(t.Context(), "default", "demo", helmrelease.StatusDeployed, map[string]any{
		"kafka":        map[string]any{"bootstrapServers": "broker:9092"},
		"registration": map[string]any{"image": map[string]any{"repository": "registry.example.com/registrar"}, "allowForeignWorkers": true},
		"rest":         map[string]any{"tls": map[string]any{"secretName": "rest-tls"}, "basicAuth": map[string]any{"secretName": "rest-login"}},
		"connectors":   map[string]any{"a": map[string]any{"config": map[string]any{"connector.class": "Sink"}}},
	}); err != nil {
		t.Fatal(err)
	}
	kube.AddSecret("default", "rest-tls", map[string]string{"ca.crt": string(ca.PEM())})
	kube.AddSecret("default", "rest-login", map[string]string{"username": "admin", "password": canary})
	kube.AddPod("default", "demo-kafka-connect-0", "demo", true, strings.TrimPrefix(guarded.URL, "https://"))
	home := t.TempDir()
	kubeconfig, err := kube.Kubeconfig(home, "default")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("KUBECONFIG", kubeconfig)
	t.Setenv("HELM_NAMESPACE", "")
	t.Setenv("TMPDIR", home)
	t.Setenv("CONNECT_REGISTER_SERVER_NAME", "")

	for _, line := range []string{"apply demo", "status demo", "restart demo a"} {
		var stdout, stderr bytes.Buffer
		if code := registrar.Execute(cli.New(), strings.Fields(line), &stdout, &stderr); code != 0 || !strings.Contains(stdout.String(), "RUNNING") {
			t.Errorf("%s: exit code %d\n%s%s", line, code, &stdout, &stderr)
		}
		if err := leak(stdout.String() + stderr.String()); err != nil {
			t.Error(err)
		}
		if left, err := filepath.Glob(filepath.Join(home, "connect-register-*")); err != nil || len(left) > 0 {
			t.Errorf("credentials were left: %v %v", left, err)
		}
	}
	// A login of one's own wins over the release's.
	wrong := filepath.Join(home, "wrong")
	if err := os.WriteFile(wrong, []byte("wrong"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := registrar.Execute(cli.New(), []string{"status", "demo", "--username-file", wrong, "--password-file", wrong}, &stdout, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "401") {
		t.Errorf("exit code %d\n%s%s", code, &stdout, &stderr)
	}
}
