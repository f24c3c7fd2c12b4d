package local

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
)

const secretsPath = "/etc/kafka-connect-secrets"

// secured renders a release with a login, an authority, and a connector's Secret, which may be missing.
func secured(t *testing.T) *release.Release {
	t.Helper()
	rendered, err := release.Render(t.Context(), release.Options{Overlay: map[string]any{
		"kafka": map[string]any{
			"bootstrapServers": "broker:9093", "securityProtocol": "SASL_SSL",
			"tls":  map[string]any{"trusted": map[string]any{"secretName": "ca"}},
			"sasl": map[string]any{"secretName": "login"},
		},
		"worker":       map[string]any{"secretMounts": []any{"database"}, "jvm": map[string]any{"options": "-Da=b -Dc=" + secretsPath}},
		"registration": map[string]any{"image": map[string]any{"repository": "registrar"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

func securedPod(t *testing.T) *Pod {
	t.Helper()
	pod, err := WorkerPod(secured(t))
	if err != nil {
		t.Fatal(err)
	}
	return pod
}

func TestContainersSeeWhatTheyMount(t *testing.T) {
	secrets := Secrets{"ca": {"ca.crt": []byte("authority")}, "login": {"password": []byte("word")}}
	for container, want := range map[string]map[string]string{
		"worker":            {"ca/ca.crt": "authority", "login/password": "", "database/..data": ""},
		"quote-credentials": {"ca/ca.crt": "", "login/password": "word"},
	} {
		dir := t.TempDir()
		if err := securedPod(t).Mount(container, secretsPath, dir, secrets); err != nil {
			t.Fatal(err)
		}
		for file, text := range want {
			got, err := os.ReadFile(filepath.Join(dir, file))
			if string(got) != text || (err == nil) != (text != "") {
				t.Errorf("%s, %s: got %q, want %q; %v", container, file, got, text, err)
			}
		}
	}
}

func TestAPodDoesNotStartWithoutItsSecret(t *testing.T) {
	err := securedPod(t).Mount("worker", secretsPath, t.TempDir(), Secrets{"login": {}})
	if err == nil || !strings.Contains(err.Error(), "Secret ca is missing") {
		t.Errorf("got %v", err)
	}
}

// TestJobsSeeTheKeysTheyList renders a Job that logs in: it sees the login, and no other key of that Secret.
func TestJobsSeeTheKeysTheyList(t *testing.T) {
	rendered, err := release.Render(t.Context(), release.Options{Name: "it", Overlay: map[string]any{
		"worker":       map[string]any{"enabled": false},
		"connect":      map[string]any{"url": "http://connect:8083", "basicAuth": map[string]any{"secretName": "login"}},
		"connectors":   map[string]any{"a": map[string]any{"config": map[string]any{"connector.class": "A"}}},
		"registration": map[string]any{"image": map[string]any{"repository": "registrar"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"it-kafka-connect-register", "it-kafka-connect-test"} {
		pod, err := PodOf(rendered, name)
		if err != nil {
			t.Fatal(err)
		}
		login := map[string][]byte{"username": []byte("me"), "password": []byte("word"), "note": []byte("mine")}
		dir := t.TempDir()
		if err := pod.Mount("registrar", secretsPath, dir, Secrets{"login": login}); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{"username": "me", "password": "word", "note": ""} {
			if got, _ := os.ReadFile(filepath.Join(dir, "login", key)); string(got) != want {
				t.Errorf("%s, %s: got %q, want %q", name, key, got, want)
			}
		}
		delete(login, "password")
		err = pod.Mount("registrar", secretsPath, t.TempDir(), Secrets{"login": login})
		if err == nil || !strings.Contains(err.Error(), "Secret login: key password is missing") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := PodOf(rendered, "it-kafka-connect"); err == nil {
		t.Error("a pod of a name that none has")
	}
}

func TestFoldersOfTheMachineStandEverywhere(t *testing.T) {
	machine := Machine{SecretsDir: "/s", JAASDir: "/j", LogDir: "/l"}
	text, err := secured(t).Properties()
	if err != nil {
		t.Fatal(err)
	}
	properties, keys, err := machine.Properties(text)
	if err != nil {
		t.Fatal(err)
	}
	pod := securedPod(t)
	jvm := machine.AdaptAll(pod.JVMOptions())
	for what, texts := range map[string][]string{
		"properties": {string(properties)}, "JVM": jvm, "init": machine.AdaptAll(pod.Args("quote-credentials")),
		"log": machine.AdaptAll(pod.Flags("KAFKA_LOG4J_OPTS")),
	} {
		if text := strings.Join(texts, " "); strings.Contains(text, "/etc/kafka-connect-") {
			t.Errorf("%s: a folder of the pod is left in %s", what, text)
		}
	}
	if !slices.Contains(jvm, "-Da=b") || !slices.Contains(jvm, "-Dc=/s") {
		t.Errorf("JVM: %q", jvm)
	}
	if name := pod.ConfigMap("/etc/kafka-connect-log"); !strings.HasSuffix(name, "-log") || pod.ConfigMap(secretsPath) != "" {
		t.Errorf("the log's ConfigMap is %q", name)
	}
	for _, key := range []string{"sasl.jaas.config", "consumer.ssl.truststore.location", "config.providers.dir.param.allowed.paths"} {
		if !slices.Contains(keys, key) {
			t.Errorf("%s is not among the changed keys %v", key, keys)
		}
	}
}
