package kafka

import (
	"context"
	"fmt"
	"io"
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
		port, err := FreePort()
		if err != nil {
			t.Fatal(err)
		}
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

func TestStandaloneWorkerRunsConnectorFiles(t *testing.T) {
	c, ctx := sharedCluster(t), t.Context()
	if err := c.CreateTopic(ctx, "to-file", 2); err != nil {
		t.Fatal(err)
	}
	if err := c.Produce(ctx, "to-file", RoundRobin, "a", "b", "c", "d"); err != nil {
		t.Fatal(err)
	}
	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.StartWorker(ctx, WorkerOptions{
		Name: "alone", Mode: Standalone, Port: port, Env: []string{"TOPIC=to-file"},
		Properties: fmt.Appendf(nil, "bootstrap.servers=%s\nlisteners=http://127.0.0.1:%d\nplugin.path=%s\n"+
			"key.converter=org.apache.kafka.connect.storage.StringConverter\n"+
			"value.converter=org.apache.kafka.connect.storage.StringConverter\n"+
			"config.providers=env\nconfig.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider\n"+
			"offset.storage.file.filename=offsets\noffset.flush.interval.ms=500\n",
			c.BootstrapServers(), port, c.Jars().PluginPath()[0]),
		Connectors: map[string][]byte{"sink.properties": []byte(
			"name=sink\nconnector.class=FileStreamSink\ntopics=${env:TOPIC}\nfile=out.txt\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var committed map[string]map[int32]int64
	eventually(t, "both partitions are committed", func() bool {
		committed, err = c.CommittedOffsets(ctx, "connect-sink")
		if err != nil {
			t.Fatal(err)
		}
		return committed["to-file"][0]+committed["to-file"][1] >= 4
	})
	ends, err := c.EndOffsets(ctx, "to-file")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]map[int32]int64{"to-file": ends}, committed); diff != "" {
		t.Errorf("-end +committed\n%s", diff)
	}
	written, err := os.ReadFile(filepath.Join(w.Dir, "out.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.Fields(string(written))) != 4 {
		t.Errorf("the sink wrote %q", written)
	}
	if err := w.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestWorkerWithBrokenPropertiesTellsWhy(t *testing.T) {
	c := sharedCluster(t)
	port, err := FreePort()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.StartWorker(t.Context(), WorkerOptions{Port: port, Properties: []byte("bootstrap.servers=" + c.BootstrapServers() + "\n")})
	if err == nil {
		t.Fatal("it started")
	}
	for _, want := range []string{"exit status", "Missing required configuration"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
	}
}

// call sends a request to a worker until it answers 2xx: a rebalance answers 409.
func call(t *testing.T, method, url, body string) string {
	t.Helper()
	var answer string
	eventually(t, method+" "+url+" succeeds", func() bool {
		request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		read, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		answer = string(read)
		if response.StatusCode == http.StatusBadRequest {
			t.Fatalf("%s %s: %s", method, url, answer)
		}
		return response.StatusCode/100 == 2
	})
	return answer
}
