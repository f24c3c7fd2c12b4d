package kafka

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStandaloneWorkerRunsConnectorFiles(t *testing.T) {
	c, ctx := sharedCluster(t), t.Context()
	if err := c.CreateTopic(ctx, "to-file", 2); err != nil {
		t.Fatal(err)
	}
	if err := c.Produce(ctx, "to-file", RoundRobin, "a", "b", "c", "d"); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
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
	port := freePort(t)
	_, err := c.StartWorker(t.Context(), WorkerOptions{
		Port:       port,
		Properties: []byte("bootstrap.servers=" + c.BootstrapServers() + "\n"),
	})
	if err == nil {
		t.Fatal("it started")
	}
	for _, want := range []string{"exit status", "Missing required configuration"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in: %v", want, err)
		}
	}
}
