package integration

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/certs"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

const (
	restUser      = "ad min"
	restPassword  = `c4nary "\ :=#é`
	storePassword = "store-word"
)

// guarded is a worker whose REST API wants TLS and a login, on what the chart renders, and what there is to reach it.
type guarded struct {
	url string
	// access are the Job's arguments that say how to reach it, adapted to this machine.
	access []string
}

// restSecrets are what a user puts into the cluster.
func restSecrets(t *testing.T) local.Secrets {
	t.Helper()
	ca, err := certs.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	issued, err := ca.Issue("worker-0.example", "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	keystore, err := issued.PKCS12(storePassword)
	if err != nil {
		t.Fatal(err)
	}
	truststore, err := ca.PKCS12Truststore(storePassword)
	if err != nil {
		t.Fatal(err)
	}
	cert, key := issued.PEM()
	return local.Secrets{
		"rest-tls": {
			"keystore.p12": keystore, "truststore.p12": truststore, "password": []byte(storePassword),
			"ca.crt": ca.PEM(), "tls.crt": cert, "tls.key": key,
		},
		"rest-login": {"username": []byte(restUser + "\n"), "password": []byte(restPassword + "\n")},
	}
}

// startGuarded starts a worker with the Secrets and waits, as the kubelet does, until its probe succeeds.
func startGuarded(t *testing.T, name, clientAuth string) guarded {
	t.Helper()
	rendered, err := release.Render(t.Context(), release.Options{Name: name, Overlay: map[string]any{
		"kafka":        map[string]any{"bootstrapServers": shared.cluster.BootstrapServers()},
		"worker":       map[string]any{"config": map[string]any{"offset.storage.partitions": 1, "status.storage.partitions": 1}},
		"registration": map[string]any{"image": map[string]any{"repository": "registrar"}},
		"connectors":   map[string]any{"x": map[string]any{"config": map[string]any{"connector.class": "X"}}},
		"rest": map[string]any{
			"tls":       map[string]any{"secretName": "rest-tls", "clientAuth": clientAuth},
			"basicAuth": map[string]any{"secretName": "rest-login"},
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	pod, err := local.WorkerPod(rendered)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	secrets := filepath.Join(dir, "secrets")
	if err := pod.Mount("worker", "/etc/kafka-connect-secrets", secrets, restSecrets(t)); err != nil {
		t.Fatal(err)
	}
	here := strings.NewReplacer("/etc/kafka-connect-secrets", secrets, "/etc/kafka-connect-users", dir, "/etc/kafka-connect-properties/distributed", dir)
	listUsers(t, here, pod, rendered, dir)

	port, err := kafka.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	machine := local.Machine{Port: port, PluginPath: shared.cluster.Jars().PluginPath(), SecretsDir: secrets}
	properties, _, err := machine.Properties(text)
	if err != nil {
		t.Fatal(err)
	}
	var jvm []string
	for _, option := range pod.JVMOptions() {
		jvm = append(jvm, here.Replace(option))
	}
	w, err := shared.cluster.StartWorkerNoWait(kafka.WorkerOptions{Name: name, Port: port, Properties: properties, Env: machine.Env(), JVMOptions: jvm})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	g := guarded{url: fmt.Sprintf("https://127.0.0.1:%d", port), access: accessArgs(t, here, rendered)}
	g.await(t, w)
	return g
}

// listUsers does what the init container does that writes the users, and writes the login configuration.
func listUsers(t *testing.T, here *strings.Replacer, pod *local.Pod, rendered *release.Release, dir string) {
	t.Helper()
	var args []string
	for _, arg := range pod.Args("list-users") {
		args = append(args, here.Replace(arg))
	}
	runRegistrar(t, args...).mustBe(t, 0, "")
	for _, secret := range rendered.Secrets() {
		encoded, has := secret.Data["jaas.conf"]
		if !has {
			continue
		}
		conf, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "jaas.conf"), []byte(here.Replace(string(conf))), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("the chart renders no jaas.conf")
}

// accessArgs are the Job's arguments that say how to log in and whom to trust.
func accessArgs(t *testing.T, here *strings.Replacer, rendered *release.Release) []string {
	t.Helper()
	job, ok := rendered.RegistrarArgs()
	if !ok {
		t.Fatal("the chart renders no Job")
	}
	var args []string
	for _, arg := range job {
		if name, _, _ := strings.Cut(arg, "="); strings.HasSuffix(name, "-file") {
			args = append(args, here.Replace(arg))
		}
	}
	return args
}

// await runs the probe until the worker is healthy.
func (g guarded) await(t *testing.T, w *kafka.Worker) {
	t.Helper()
	t.Setenv("CONNECT_POD_HOST", "worker-0.example")
	eventually(t, w.Name+" to be healthy", func() bool {
		select {
		case <-w.Done():
			t.Fatalf("it ended:\n%s", w.Log())
		default:
		}
		got := runRegistrar(t, append([]string{"probe", "--url", g.url + "/health", "--server-name-env=CONNECT_POD_HOST"}, g.access...)...)
		return got.code == 0
	})
}

// without is the access without some of the flags.
func (g guarded) without(flags ...string) []string {
	var args []string
	for _, arg := range g.access {
		name, _, _ := strings.Cut(arg, "=")
		if !strings.Contains(strings.Join(flags, " ")+" ", name+" ") {
			args = append(args, arg)
		}
	}
	return args
}
