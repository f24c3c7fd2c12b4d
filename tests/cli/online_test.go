package cli

import (
	"bytes"
	"strings"
	"testing"

	helmrelease "helm.sh/helm/v3/pkg/release"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/tests/fakekube"
)

// TestValidateRelease asks each ready worker of a release: one of them has another version of a plugin, another one is not
// there yet.
func TestValidateRelease(t *testing.T) {
	kube := fakekube.Start(t)
	for i, version := range []string{"1", "2"} {
		worker := startConnect()
		defer worker.server.Close()
		worker.jdbc = version
		kube.AddPod("default", "demo-kafka-connect-"+string(rune('0'+i)), "demo", true, strings.TrimPrefix(worker.server.URL, "http://"))
	}
	kube.AddPod("default", "demo-kafka-connect-2", "demo", false, "")
	if err := kube.Install(t.Context(), "default", "demo", helmrelease.StatusDeployed, map[string]any{
		"kafka":        map[string]any{"bootstrapServers": "broker:9092"},
		"registration": map[string]any{"image": map[string]any{"repository": "registry.example.com/registrar"}},
		"connectors": map[string]any{
			"jdbc":    map[string]any{"config": map[string]any{"connector.class": "io.example.Jdbc"}},
			"missing": map[string]any{"config": map[string]any{"connector.class": "io.example.Missing"}},
			"refused": map[string]any{"config": map[string]any{"connector.class": "Invalid", "pin": canary}, "allowPlaintext": true},
		},
	}); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	kubeconfig, err := kube.Kubeconfig(home, "default")
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"KUBECONFIG": kubeconfig, "HELM_NAMESPACE": "", "TMPDIR": home, "CONNECT_REGISTER_SERVER_NAME": ""} {
		t.Setenv(name, value)
	}
	t.Chdir(home)

	var stdout, stderr bytes.Buffer
	code := registrar.Execute(cli.New(), []string{"validate", "demo", "--online"}, &stdout, &stderr)
	told := stdout.String() + stderr.String()
	for _, want := range []string{
		"jdbc.connector.class: demo-kafka-connect-0 has version 1 of it and demo-kafka-connect-1 version 2, install one on all [online-plugin]",
		"missing.connector.class: demo-kafka-connect-0 has no plugin io.example.Missing, install it on every worker [online-plugin]",
		"missing.connector.class: demo-kafka-connect-1 has no plugin io.example.Missing, install it on every worker [online-plugin]",
		"refused.database.password: the workers say: Invalid value", "warning: demo-kafka-connect-2 is ",
		"Error: not valid: 4 error(s), 0 warning(s)",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if err := leak(told); code != 1 || err != nil || t.Failed() {
		t.Errorf("exit code %d, %v\n%s", code, err, told)
	}
}
