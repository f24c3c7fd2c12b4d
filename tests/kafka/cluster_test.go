package kafka

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTwoWorkersInOneGroupRunAConnector(t *testing.T) {
	c, ctx := sharedCluster(t), t.Context()
	var workers []*Worker
	for range 2 {
		port := freePort(t)
		w, err := c.StartWorkerNoWait(WorkerOptions{
			Port:       port,
			Properties: DistributedProperties(c.BootstrapServers(), "two", port, c.Jars().PluginPath()...),
		})
		if err != nil {
			t.Fatal(err)
		}
		workers = append(workers, w)
	}
	for _, w := range workers {
		if err := w.WaitHealthy(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for _, class := range []string{"file.FileStreamSourceConnector", "tools.VerifiableSourceConnector", "mirror.MirrorSourceConnector"} {
		if got := call(t, http.MethodGet, workers[1].URL+"/connector-plugins", ""); !strings.Contains(got, class) {
			t.Errorf("no %s among the plugins: %s", class, got)
		}
	}
	// Kafka 3.9 does this by another logging library than Kafka 4.
	logger := workers[0].URL + "/admin/loggers/org.apache.kafka.connect"
	call(t, http.MethodPut, logger, `{"level": "WARN"}`)
	if got := call(t, http.MethodGet, logger, ""); !strings.Contains(got, "WARN") {
		t.Errorf("logger: %s", got)
	}

	source := filepath.Join(t.TempDir(), "in.txt")
	if err := os.WriteFile(source, []byte("one\ntwo\nthree\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.CreateTopic(ctx, "lines", 1); err != nil {
		t.Fatal(err)
	}
	call(t, http.MethodPut, workers[0].URL+"/connectors/lines/config", fmt.Sprintf(
		`{"connector.class": "FileStreamSource", "file": %q, "topic": "lines",
		  "value.converter": "org.apache.kafka.connect.storage.StringConverter"}`, source))
	var got []string
	eventually(t, "three records arrive", func() bool {
		var err error
		if got, err = c.ReadAll(ctx, "lines"); err != nil {
			t.Fatal(err)
		}
		return len(got) >= 3
	})
	if diff := cmp.Diff([]string{"one", "two", "three"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}

	// The test connectors are of one version, whatever the worker's is.
	if err := c.CreateTopic(ctx, "numbers", 1); err != nil {
		t.Fatal(err)
	}
	call(t, http.MethodPut, workers[1].URL+"/connectors/numbers/config",
		`{"connector.class": "VerifiableSource", "topic": "numbers", "throughput": "100"}`)
	eventually(t, "a test connector writes", func() bool {
		if status := call(t, http.MethodGet, workers[1].URL+"/connectors?expand=status", ""); strings.Contains(status, "FAILED") {
			t.Fatal(status)
		}
		ends, err := c.EndOffsets(ctx, "numbers")
		if err != nil {
			t.Fatal(err)
		}
		return ends[0] > 0
	})

	if err := workers[0].Stop(ctx); err != nil {
		t.Error(err)
	}
	if alive(fmt.Sprint(workers[0].Pid())) {
		t.Error("the stopped worker still runs")
	}
	workers[1].Kill()
	if alive(fmt.Sprint(workers[1].Pid())) {
		t.Error("the killed worker still runs")
	}
}
