package kafka

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPluginsOfOurOwnHangAndFailAsConfigured(t *testing.T) {
	c, ctx := sharedCluster(t), t.Context()
	dir, err := c.Jars().TestPlugins(ctx)
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	w, err := c.StartWorker(ctx, WorkerOptions{
		Port: port, Properties: DistributedProperties(c.BootstrapServers(), "testplugins", port, dir),
	})
	if err != nil {
		t.Fatal(err)
	}
	const hang = 1500 * time.Millisecond
	begin := time.Now()
	validation := call(t, http.MethodPut, w.URL+"/connector-plugins/HangingSource/config/validate",
		`{"name": "slow", "connector.class": "HangingSource", "hang.validate.ms": "1500", "secret": "s3cr3t"}`)
	if took := time.Since(begin); took < hang {
		t.Errorf("validation took %s: %s", took, validation)
	}
	for name, config := range map[string]string{
		"quick":     `{"connector.class": "QuickSource", "topic": "quick", "records": "3", "tasks.max": "2"}`,
		"slow":      `{"connector.class": "HangingSource", "hang.start.ms": "1500"}`,
		"no-start":  `{"connector.class": "HangingSource", "fail.start": "true"}`,
		"no-task-0": `{"connector.class": "HangingSource", "fail.task": "true"}`,
	} {
		call(t, http.MethodPut, w.URL+"/connectors/"+name+"/config", config)
	}
	for name, want := range map[string]string{
		"quick": "RUNNING RUNNING RUNNING", "slow": "RUNNING RUNNING", "no-start": "FAILED", "no-task-0": "RUNNING FAILED",
	} {
		eventually(t, name+" is "+want, func() bool { return states(t, w, name) == want })
	}
	eventually(t, "two tasks wrote three records each", func() bool {
		got, err := c.ReadAll(ctx, "quick")
		return err == nil && len(got) == 6
	})
	if err := w.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// states lists the states of a connector and its tasks.
func states(t *testing.T, w *Worker, name string) string {
	t.Helper()
	type state struct {
		State string `json:"state"`
	}
	var all map[string]struct {
		Status struct {
			Connector state   `json:"connector"`
			Tasks     []state `json:"tasks"`
		} `json:"status"`
	}
	if err := json.Unmarshal([]byte(call(t, http.MethodGet, w.URL+"/connectors?expand=status", "")), &all); err != nil {
		t.Fatal(err)
	}
	words := []string{all[name].Status.Connector.State}
	for _, task := range all[name].Status.Tasks {
		words = append(words, task.State)
	}
	return strings.Join(words, " ")
}
