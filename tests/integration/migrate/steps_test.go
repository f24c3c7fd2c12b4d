package migrate

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/plugin/worker"
	"github.com/connect-register/connect-register/tests/kafka"
	"github.com/connect-register/connect-register/tests/local"
)

// seed is a standalone setup and what becomes of it.
type seed struct {
	dir                  string // holds the standalone files, the source's file and the offsets
	worker, source, sink string
	values               string
	producing            sync.WaitGroup
}

func newSeed(t *testing.T) *seed {
	t.Helper()
	s := &seed{dir: t.TempDir()}
	s.worker, s.source, s.sink = s.path("standalone.properties"), s.path("local-file-source.properties"), s.path("local-file-sink.properties")
	s.values = filepath.Join(s.path("migrated"), "values.yaml")
	write(t, s.path("lines.txt"), "")
	write(t, s.source, fmt.Sprintf("name=local-file-source\nconnector.class=FileStreamSource\ntasks.max=1\nfile=%s\ntopic=%s\n", s.path("lines.txt"), linesTopic))
	write(t, s.sink, fmt.Sprintf("name=local-file-sink\nconnector.class=FileStreamSink\ntasks.max=2\ntopics=%s\nfile=test.sink.txt\n", recordsTopic))
	return s
}

func (s *seed) path(name string) string { return filepath.Join(s.dir, name) }

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// startStandalone runs connect-standalone with the files that are migrated later.
func (s *seed) startStandalone(t *testing.T) *kafka.Worker {
	t.Helper()
	port := freePort(t)
	var (
		properties worker.Properties
		text       bytes.Buffer
	)
	properties.Set("bootstrap.servers", cluster.Security().SASL)
	properties.Set("listeners", fmt.Sprintf("http://127.0.0.1:%d", port))
	properties.Set("plugin.path", strings.Join(cluster.Jars().PluginPath(), ","))
	properties.Set("key.converter", "org.apache.kafka.connect.storage.StringConverter")
	properties.Set("value.converter", "org.apache.kafka.connect.storage.StringConverter")
	properties.Set("offset.storage.file.filename", s.path("connect.offsets"))
	properties.Set("offset.flush.interval.ms", "1000")
	write(t, s.path("ca.pem"), string(cluster.Security().CA.PEM()))
	for _, prefix := range []string{"", "producer.", "consumer."} {
		properties.Set(prefix+"security.protocol", "SASL_SSL")
		properties.Set(prefix+"sasl.mechanism", "PLAIN")
		properties.Set(prefix+"sasl.jaas.config", login())
		properties.Set(prefix+"ssl.truststore.type", "PEM")
		properties.Set(prefix+"ssl.truststore.location", s.path("ca.pem"))
	}
	if _, err := properties.WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	write(t, s.worker, text.String())
	connectors := map[string][]byte{}
	for _, file := range []string{s.source, s.sink} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		connectors[filepath.Base(file)] = data
	}
	w, err := cluster.StartWorker(t.Context(), kafka.WorkerOptions{Name: "standalone", Mode: kafka.Standalone, Port: port, PropertiesFile: s.worker, Connectors: connectors})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// login is the whole sasl.jaas.config; the password has what quotes and escapes get wrong.
func login() string {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	return fmt.Sprintf(`org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";`,
		cluster.Security().Username, quote.Replace(cluster.Security().Password))
}

// flow lets numbers come for some seconds: lines into the source's file, records into the sink's topic.
func (s *seed) flow(t *testing.T, first, last int) {
	t.Helper()
	file, err := os.OpenFile(s.path("lines.txt"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.producing.Go(func() {
		defer file.Close()
		for n := first; n <= last; n += 20 {
			var batch []string
			for i := n; i < n+20; i++ {
				batch = append(batch, number(i))
			}
			if _, err := file.WriteString(strings.Join(batch, "\n") + "\n"); err != nil {
				t.Error(err)
			}
			if err := cluster.Produce(t.Context(), recordsTopic, kafka.RoundRobin, batch...); err != nil {
				t.Error(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
}

func (s *seed) wait(t *testing.T) {
	t.Helper()
	s.producing.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// plugin runs a command of the plugin.
func plugin(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := registrar.Execute(cli.New(), args, &stdout, &stderr); code != 0 {
		t.Fatalf("%q: exit code %d\n%s%s", args, code, &stdout, &stderr)
	}
	return stdout.String()
}

// migrate makes the values, from the files that the standalone worker ran with.
func (s *seed) migrate(t *testing.T) {
	t.Helper()
	report := plugin(t, "migrate", "standalone", "--worker", s.worker, "--connector", s.source, "--connector", s.sink,
		"--offsets", s.path("connect.offsets"), "--group-id", "local-file-sink", "--registrar-image", "registry.example.com/registrar", "--output-dir", filepath.Dir(s.values))
	data, err := os.ReadFile(s.values)
	if err != nil {
		t.Fatal(err)
	}
	if password := cluster.Security().Password[:6]; strings.Contains(report+string(data), password) {
		t.Errorf("a password stands in the report or the values:\n%s\n%s", report, data)
	}
	t.Log("\n" + report)
	s.mount(t)
}

// install starts two workers on the rendered properties and registers the connectors as the Job does.
func (s *seed) install(t *testing.T) []*kafka.Worker {
	t.Helper()
	rendered, err := release.Render(t.Context(), release.Options{Name: "seed", Values: values.Options{ValueFiles: []string{s.values}}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := rendered.Properties()
	if err != nil {
		t.Fatal(err)
	}
	var workers []*kafka.Worker
	for n := range 2 {
		machine := local.Machine{Port: freePort(t), PluginPath: cluster.Jars().PluginPath(), SecretsDir: s.path("secrets")}
		properties, _, err := machine.Properties(text)
		if err != nil {
			t.Fatal(err)
		}
		w, err := cluster.StartWorkerNoWait(kafka.WorkerOptions{Name: fmt.Sprintf("distributed-%d", n), Port: machine.Port, Properties: properties, Env: machine.Env()})
		if err != nil {
			t.Fatal(err)
		}
		workers = append(workers, w)
	}
	for _, w := range workers {
		if err := w.WaitHealthy(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.register(t, workers[0].URL)
	return workers
}

func freePort(t *testing.T) int {
	t.Helper()
	port, err := kafka.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}
