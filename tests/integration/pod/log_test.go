package pod

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// logging are the values of worker.logging. The pattern has what XML and .properties escape.
var logging = map[string]any{
	"level": "WARN", "pattern": `<%p> & "%c{1}" \\ %X{connector.context}%m%n`,
	"loggers": map[string]any{"org.apache.kafka.connect.file": "DEBUG"},
}

// logsAsTold looks for what the connectors' logger says of the file that the source reads, and for what no other may say.
func (w *worker) logsAsTold(t *testing.T, backslash, file string) {
	want := fmt.Sprintf(`<DEBUG> & "FileStreamSourceTask" %s [%s|task-0] Opened %s for reading`, backslash, source, file)
	lines := strings.Split(w.Log(), "\n")
	if !slices.Contains(lines, want) {
		t.Errorf("the worker has not logged\n%s\nbut\n%s", want, w.Log())
	}
	for _, line := range lines {
		low := strings.Contains(line, "INFO") || strings.Contains(line, "DEBUG")
		told := strings.HasPrefix(line, `<INFO> & "FileStream`) || strings.HasPrefix(line, `<DEBUG> & "FileStream`)
		if low && !told {
			t.Errorf("the level of the other loggers is WARN, and one says %q", line)
		}
	}
}

// leavesNoFiles looks where Kafka's own configuration of the log would write.
func (w *worker) leavesNoFiles(t *testing.T) {
	for dir, want := range map[string][]string{w.logs: nil, w.Dir: {"worker.properties"}} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, entry := range entries {
			got = append(got, entry.Name())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s holds %q, want %q", dir, got, want)
		}
	}
}
