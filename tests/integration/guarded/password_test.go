package guarded

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPassword guards a worker with TLS and a password that has to be escaped.
func TestPassword(t *testing.T) {
	g := newGuard(t, "password", "none", true)
	w := g.start(t, "localhost")
	w.await(t, "localhost")
	t.Run("clients", func(t *testing.T) { w.wantsPassword(t) })
	t.Run("probes", func(t *testing.T) { w.isProbed(t) })
	t.Run("Job", func(t *testing.T) { w.registers(t, w) })
	t.Run("Job without access", func(t *testing.T) { w.refusesJobs(t) })
	t.Run("test", func(t *testing.T) { w.isTested(t) })
	t.Run("connectors of another release", func(t *testing.T) { w.servesOthers(t) })
	t.Run("stopped", func(t *testing.T) { w.isMissed(t) })
}

// wantsPassword calls the worker with several passwords.
func (w *worker) wantsPassword(t *testing.T) {
	for _, try := range []struct {
		client
		path string
		want int
	}{
		{w.guard.admitted(), "/", 200},
		{w.guard.admitted(), "/health", 200},
		{client{}, "/", 401},
		{client{}, "/health", 401},
		{client{user: restUser, password: "another"}, "/", 401},
		{client{user: restUser, password: restPassword + "\n"}, "/", 401},
		{client{user: restUser, password: strings.TrimSuffix(restPassword, "é")}, "/", 401},
		{client{user: "other", password: restPassword}, "/", 401},
	} {
		code, body, err := try.ask(t, w, http.MethodGet, try.path, "")
		if err != nil || code != try.want {
			t.Errorf("%+v: %d %s %v", try, code, body, err)
		}
	}
	// What docs/security.md says of other names: kubelet's probe and a port-forward call by an address.
	for host, want := range map[string]int{w.service(): 200, w.podHost(): 200, "127.0.0.1": 400, "connect.example.com": 400} {
		named := w.guard.admitted()
		named.host = host
		if code, body, err := named.ask(t, w, http.MethodGet, "/", ""); err != nil || code != want {
			t.Errorf("as %s: %d %s %v", host, code, body, err)
		}
	}
	response, err := http.Get(fmt.Sprintf("http://localhost:%d/", w.port))
	if err == nil {
		response.Body.Close()
		t.Errorf("without TLS: %s", response.Status)
	}
}

// isProbed runs the probes under the pod's own name and others: the certificate has to name each pod.
func (w *worker) isProbed(t *testing.T) {
	for _, probe := range []string{"startupProbe", "readinessProbe"} {
		for _, host := range []string{"localhost", w.podHost(), w.service()} {
			w.probe(t, probe, host).is(t, 0, "", "")
		}
		got := w.probe(t, probe, "other."+w.podHost())
		if got.code != 1 || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, "and not for other."+w.podHost()) {
			t.Errorf("%s for another host: %+v", probe, got)
		}
	}
	live := w.pod.Container("worker").LivenessProbe
	ports := w.pod.Container("worker").Ports
	if live.TCPSocket == nil || live.TCPSocket.Port.String() != ports[0].Name || int(ports[0].ContainerPort) != w.port {
		t.Fatalf("the liveness probe is %v, the ports are %v", live, ports)
	}
	if err := w.dial(); err != nil {
		t.Errorf("liveness: %v", err)
	}
}

// dial is what kubelet does for a TCP probe.
func (w *worker) dial() error {
	connection, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", w.port))
	if err != nil {
		return err
	}
	return connection.Close()
}

// podHost is the rendered CONNECT_POD_HOST of the first pod.
func (w *worker) podHost() string {
	for _, env := range w.pod.Container("worker").Env {
		if env.Name == "CONNECT_POD_HOST" {
			return strings.NewReplacer("$(POD_NAME)", w.guard.release+"-kafka-connect-0", "$(POD_NAMESPACE)", "default").Replace(env.Value)
		}
	}
	return ""
}

// registers has the Job create a connector by way of one worker, and records pass.
func (w *worker) registers(t *testing.T, all ...*worker) {
	t.Helper()
	topic := fmt.Sprintf("%s-%d", w.guard.release, w.port)
	if err := shared.cluster.CreateTopic(t.Context(), topic, 1); err != nil {
		t.Fatal(err)
	}
	connectors := map[string]any{topic: sink(topic)}
	created := w.job(t, "register", w.guard.secrets, connectors)
	// The connector of the Job before is no longer declared.
	created.stdout = regexp.MustCompile(`(?m)^.*: deleted\n`).ReplaceAllString(created.stdout, "")
	created.is(t, 0, topic+": created, RUNNING, 1 of 1 tasks running\n", "")
	w.job(t, "register", w.guard.secrets, connectors).is(t, 0, topic+": unchanged, RUNNING, 1 of 1 tasks running\n", "")
	passes(t, topic, all...)
}

// refusesJobs runs the Job with Secrets that are not right: it fails, says why, and registers nothing.
func (w *worker) refusesJobs(t *testing.T) {
	stranger := newGuard(t, w.guard.release, w.guard.clientAuth, true)
	for want, secrets := range map[string]map[string]map[string][]byte{
		"Connect knows no such user, or the password is wrong": w.guard.with("rest-login", loginWith("c4nary")),
		"is not signed by an authority in --ca-file":           w.guard.with("rest-tls", stranger.secrets["rest-tls"]),
	} {
		got := w.job(t, "register", secrets, map[string]any{"refused": sink("refused")})
		if got.code != 1 || !strings.Contains(got.stderr, want) || !strings.Contains(got.message, want) {
			t.Errorf("want %s, got %+v", want, got)
		}
	}
	if names := w.names(t); slices.Contains(names, "refused") {
		t.Errorf("the connectors are %v", names)
	}
}

// isTested runs helm test's pod, which sends records, as the file connectors are there.
func (w *worker) isTested(t *testing.T) {
	t.Helper()
	// In a pod the sink's file goes with the worker's /tmp.
	t.Cleanup(func() { os.Remove("/tmp/default." + w.guard.release + "-kafka-connect.helm-test.out") })
	got := w.job(t, "test", w.guard.secrets, nil)
	if got.code != 0 || !strings.Contains(got.stdout, "helm-test-sink: wrote up to offset ") {
		t.Errorf("got %+v", got)
	}
	if names := w.names(t); slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "helm-test") }) {
		t.Errorf("the connectors are %v", names)
	}
}

// isMissed stops the worker: its probes fail and say why.
func (w *worker) isMissed(t *testing.T) {
	w.stop(t)
	for _, probe := range []string{"startupProbe", "readinessProbe"} {
		got := w.probe(t, probe, "localhost")
		if got.code != 1 || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, "connection refused") {
			t.Errorf("%s: %+v", probe, got)
		}
	}
	if err := w.dial(); err == nil {
		t.Error("liveness: somebody answers")
	}
}
