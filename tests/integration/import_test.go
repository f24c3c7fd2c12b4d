package integration

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// imported are 50 connectors of five classes, as JSON files in a folder. Nobody owns them.
func imported(t *testing.T, topic string) (dir string, names []string) {
	t.Helper()
	dir = t.TempDir()
	configs := []map[string]any{
		{"connector.class": "FileStreamSink", "topics": topic, "file": "import-$.txt"},
		{"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector", "topic": topic, "file": "/dev/null", "batch.size": 1000},
		{"connector.class": "VerifiableSource", "topic": topic, "throughput": 1, "transforms": "drop", "transforms.drop.type": "org.apache.kafka.connect.transforms.Filter"},
		{"connector.class": "VerifiableSink", "topics": topic, "id": 7, "errors.tolerance": "all", "note": "a: b # c é \"q\" 1.50"},
		{"connector.class": "MockSink", "topics": topic, "consumer.override.max.poll.records": "010"},
	}
	for i := range 50 {
		name := fmt.Sprintf("import-%02d", i)
		data, err := json.Marshal(map[string]any{"name": name, "config": configs[i%len(configs)]})
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), "$", name)
		if err := os.WriteFile(filepath.Join(dir, name+".json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return dir, names
}

// TestImport of 50 connectors of five classes that run on real workers: plan finds no difference, and apply restarts nothing; when
// they are adopted, each is restarted once.
func TestImport(t *testing.T) {
	dir, names := imported(t, newTopic(t, "imported"))
	cleanUp(t, names...)
	url := shared.workers[0].URL
	if got := runRegistrar(t, "apply", "--url", url, "--connectors", dir, "--timeout", "10m"); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	out := t.TempDir()
	values := filepath.Join(out, "values.yaml")
	only := func(args ...string) []string {
		return append([]string{"import", "--url", url, "-d", out, "--force"}, append(names, args...)...)
	}
	if got := runPlugin(t, only()...); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	runPlugin(t, "plan", "it", "-f", values, "--url", url).mustBe(t, 0, "Plan: 50 unchanged.\n")

	at := marks()
	if got := runPlugin(t, "apply", "it", "-f", values, "--url", url, "--timeout", "5m"); got.code != 0 || strings.Count(got.stdout, ": unchanged, RUNNING") != 50 {
		t.Fatalf("got %+v", got)
	}
	if moved := sinceMarks(at, `Connector import-\d\d config updated|Creating (connector|task) import-`); len(moved) > 0 {
		t.Errorf("apply has moved connectors:\n%s", strings.Join(moved, "\n"))
	}

	if got := runPlugin(t, only("--take-ownership", "--registrar-image", "registry.example.com/registrar")...); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	plan := runPlugin(t, "plan", "it", "-f", values, "--url", url)
	if plan.code != 2 || !strings.HasSuffix(plan.stdout, "Plan: 50 to take over.\n") {
		t.Fatalf("got %+v", plan)
	}
	at = marks()
	if got := runPlugin(t, "apply", "it", "-f", values, "--url", url, "--timeout", "10m"); got.code != 0 || strings.Count(got.stdout, ": taken over, RUNNING") != 50 {
		t.Fatalf("got %+v", got)
	}
	// Every worker reads each update.
	if updated := sinceMarks(at, `Connector import-\d\d config updated`); len(updated) != 50*len(shared.workers) {
		t.Errorf("%d updates were read by %d workers, want 50 each", len(updated), len(shared.workers))
	}
	runPlugin(t, "plan", "it", "-f", values, "--url", url).mustBe(t, 0, "Plan: 50 unchanged.\n")
}
