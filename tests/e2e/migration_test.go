package e2e

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

//go:embed testdata/standalone.yaml
var standalonePod string

const (
	sinkFile    = "/tmp/test.sink.txt"
	offsetsFile = "/tmp/connect.offsets"
)

// TestMigration is the step that the project began with: a standalone worker is stopped midway, its files become values, and the
// release goes on with two workers, the source at its number and the sink at its offset, with no record lost and none twice.
func TestMigration(t *testing.T) {
	in(t, all)
	eachHelm(t, false, func(t *testing.T, h *program) {
		const each, later = 5000, 1000
		r := newRelease(t, h)
		numbers, topic := r.topic+"numbers", r.topic+"szcode2.qa.avro.server"
		newTopic(t, numbers, 1)
		newTopic(t, topic, 2)
		files := standaloneFiles(t, numbers, topic)
		r.startStandalone(t, files)
		for partition := range int32(2) {
			produce(t, topic, partition, "line", each)
		}
		counted(t, numbers, 1, 50)
		eventually(t, "records in the standalone worker's file", func() error {
			if len(r.standaloneLines(t)) == 0 {
				return errors.New("there are none")
			}
			return nil
		})
		r.stopStandalone(t)
		before := r.standaloneLines(t)

		migrated := r.migrate(t, files)
		// More comes while nobody runs.
		for partition := range int32(2) {
			produce(t, topic, partition, "later", later)
		}
		r.set(worker(values{"replicas": 2}))
		r.mustInstall(t, "-f", migrated)
		log, failure := r.jobEnd(t, hookJob)
		const begun = "numbers: created, RUNNING, 1 of 1 tasks running; its initialOffsets were written and read back, partitions: 1\n"
		if failure != "" || !strings.Contains(log, begun) {
			t.Errorf("the Job said: %s\n%s", failure, log)
		}
		r.wantRunning(t, map[string]int{"numbers": 1, "local-file-sink": 2})

		if sum := goesOn(t, numbers, 1, 50); sum.doubled > 0 {
			t.Errorf("the source has begun again: %+v", sum)
		}
		const total = 2 * (each + later)
		lines := slices.Concat(slices.Collect(maps.Values(r.wantSink(t, sinkFile, total-len(before))))...)
		lines = append(lines, before...)
		slices.Sort(lines)
		if distinct := len(slices.Compact(lines)); distinct != total {
			t.Errorf("%d records of %d are in the files, those of before among them", distinct, total)
		}
		t.Logf("the sink wrote %d records before, %d after", len(before), total-len(before))
		h.must(t, "connect-register", "plan", releaseName, "-n", r.name)
	})
}

// standaloneFiles are what connect-standalone is started with, by name.
func standaloneFiles(t *testing.T, numbers, topic string) map[string]string {
	t.Helper()
	const text = "org.apache.kafka.connect.storage.StringConverter"
	return map[string]string{
		"standalone.properties": properties("bootstrap.servers", bootstrapServers, "key.converter", text, "value.converter", text,
			"plugin.path", "/opt/kafka/libs/connect-file-4.3.1.jar,/opt/kafka/test-plugins",
			"offset.storage.file.filename", offsetsFile, "offset.flush.interval.ms", "1000"),
		"numbers.properties": properties("name", "numbers", "connector.class", "org.apache.kafka.connect.tools.VerifiableSourceConnector",
			"tasks.max", "1", "topic", numbers, "throughput", "20"),
		"local-file-sink.properties": properties("name", "local-file-sink", "connector.class", "FileStreamSink", "tasks.max", "2",
			"topics", topic, "file", sinkFile),
	}
}

func properties(pairs ...string) string {
	var text strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&text, "%s=%s\n", pairs[i], pairs[i+1])
	}
	return text.String()
}

func (n *namespace) startStandalone(t *testing.T, files map[string]string) {
	t.Helper()
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "standalone"}, Data: files}
	if _, err := suite.client.CoreV1().ConfigMaps(n.name).Create(t.Context(), config, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	n.applyText(t, standalonePod, "IMAGE", suite.worker)
	n.ready(t, "standalone")
}

// stopStandalone ends the worker as Kubernetes does, so that it commits what it has done. Its files stay.
func (n *namespace) stopStandalone(t *testing.T) {
	t.Helper()
	if _, err := execute(t.Context(), n.name, "standalone", "worker", "sh", "-c", "kill -TERM 1"); err != nil {
		t.Log(err) // the worker may end before the answer comes
	}
	eventually(t, "the standalone worker to end", func() error {
		pod, err := suite.client.CoreV1().Pods(n.name).Get(t.Context(), "standalone", metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, status := range pod.Status.ContainerStatuses {
			if status.Name == "worker" && status.State.Terminated != nil {
				return nil
			}
		}
		return errors.New("it runs")
	})
}

// standaloneFile is what is in a file of the standalone worker; "" if there is none.
func (n *namespace) standaloneFile(t *testing.T, file string) string {
	t.Helper()
	text, err := execute(t.Context(), n.name, "standalone", "files", "sh", "-c", "cat "+file+" 2>/dev/null || true")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (n *namespace) standaloneLines(t *testing.T) []string {
	t.Helper()
	return strings.Fields(n.standaloneFile(t, sinkFile))
}

// migrate makes values of the standalone worker's files, applies the Secrets, and returns the values' file.
func (r *release) migrate(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, text := range files {
		write(name, text)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	report := r.helm.must(t, "connect-register", "migrate", "standalone", "--worker", in("standalone.properties"),
		"--connector", in("numbers.properties"), "--connector", in("local-file-sink.properties"),
		"--offsets", write("connect.offsets", r.standaloneFile(t, offsetsFile)), "--registrar-image", suite.registrar, "--output-dir", in("migrated"))
	if !strings.Contains(report, "→ connectors.numbers.initialOffsets: 1 partitions, in the Secret numbers-offsets\n") {
		t.Errorf("the source's offsets are not among what was migrated:\n%s", report)
	}
	r.applyFile(t, in("migrated/secrets.yaml"))
	return in("migrated/values.yaml")
}

// applyFile applies manifests that name no namespace, as kubectl apply --namespace does.
func (n *namespace) applyFile(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := parse(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objects {
		object.SetNamespace(n.name)
	}
	if err := apply(t.Context(), "e2e", objects...); err != nil {
		t.Fatal(err)
	}
}
