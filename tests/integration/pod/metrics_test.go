package pod

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// series are some of the metrics that the chart's rules name, and their values; "": any. Prometheus wants _total on counters.
var series = map[string]string{
	"kafka_connect_worker_connector_count":                                                      "2.0",
	"kafka_connect_worker_connector_startup_success_total":                                      "",
	"kafka_connect_worker_rebalance_completed_rebalances_total":                                 "",
	`kafka_connect_worker_connector_running_task_count{connector="` + source + `"}`:             "1.0",
	`kafka_connect_connector_status{connector="` + source + `",status="running"}`:               "1.0",
	`kafka_connect_connector_task_running_ratio{connector="` + source + `",task="0"}`:           "",
	`kafka_connect_source_task_source_record_poll_total{connector="` + source + `",task="0"}`:   "2.0",
	`kafka_connect_source_task_source_record_active_count{connector="` + source + `",task="0"}`: "",
	`kafka_connect_task_error_total_record_failures{connector="` + source + `",task="0"}`:       "0.0",
	`kafka_connect_connector_status{connector="sink",status="running"}`:                         "1.0",
	`kafka_connect_sink_task_sink_record_read_total{connector="sink",task="0"}`:                 "2.0",
	"# TYPE kafka_connect_worker_connector_startup_success_total":                               "counter",
	"# TYPE kafka_connect_source_task_source_record_poll_total":                                 "counter",
}

// isMeasured reads the exporter as Prometheus does. The worker counts a little after it has done what it counts.
func (w *worker) isMeasured(t *testing.T) {
	eventually(t, "the metrics", func() error {
		got, err := w.metrics(t)
		if err != nil {
			return err
		}
		for name, want := range series {
			if value, there := got[name]; !there || want != "" && value != want {
				return fmt.Errorf("%s is %q, want %q", name, value, want)
			}
		}
		return nil
	})
}

// metrics are the lines of an answer of the exporter: the last word by what stands before it.
func (w *worker) metrics(t *testing.T) (map[string]string, error) {
	t.Helper()
	answer, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/metrics", w.metricsPort))
	if err != nil {
		t.Fatal(err) // The agent listens before the worker starts.
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET /metrics: %s %w", answer.Status, err)
	}
	got := map[string]string{}
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSpace(line)
		if at := strings.LastIndex(line, " "); at > 0 {
			got[line[:at]] = line[at+1:]
		}
	}
	return got, nil
}
