package images

import (
	"strings"
	"testing"
)

// asWorker is how the chart runs a worker.
const asWorker = "1000:1000"

func TestWorker(t *testing.T) {
	m := explode(t, open(t, worker))
	if m.config.User != "appuser" {
		t.Errorf("the user is %q", m.config.User)
	}
	tmp := []string{"/tmp"}
	m.must(t, "uid=1000(appuser) gid=1000(appuser)", asWorker, tmp, nil, "id")
	m.must(t, "Read-only file system", asWorker, tmp, nil, "sh", "-c", "touch /opt/kafka/logs/a || touch /tmp/a")
	m.must(t, "httpd", asWorker, tmp, nil, "sh", "-c", "httpd --help 2>&1; ls /opt/kafka/test-plugins /opt/kafka/plugins")
	// -Xshare:on fails when the archive of the JDK's classes does not fit the runtime in the image.
	m.must(t, `version "17.`, asWorker, tmp, nil, "java", "-Xshare:on", "-version")
	m.must(t, "USAGE", asWorker, tmp, nil, "sh", "-c", "connect-distributed.sh || true")
}

// TestLauncher: what the chart writes into the environment arrives in the JVM, and Kafka's own message in the log.
func TestLauncher(t *testing.T) {
	m := explode(t, open(t, worker))
	env := []string{
		"LOG_DIR=/tmp/kafka-logs", "KAFKA_HEAP_OPTS=-Xmx65m", "KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseSerialGC -XX:+PrintCommandLineFlags",
		"KAFKA_OPTS=-XshowSettings:properties -Dfrom.opts=1", "KAFKA_JMX_OPTS=-Dfrom.jmx=1",
		"KAFKA_LOG4J_OPTS=-Dlog4j2.configurationFile=/opt/kafka/config/connect-log4j2.yaml -Dfrom.log4j=1",
	}
	output, err := m.run(t, asWorker, []string{"/tmp"}, env, "/opt/kafka/bin/connect-distributed.sh", "/nowhere/distributed.properties")
	if err == nil {
		t.Error("a worker without its file succeeded")
	}
	for _, part := range []string{
		"-XX:MaxHeapSize=68157440", "-XX:+UseSerialGC", "from.opts = 1", "from.jmx = 1", "from.log4j = 1", "kafka.logs.dir = /tmp/kafka-logs",
		"NoSuchFileException: /nowhere/distributed.properties", "Stopping due to error",
	} {
		if !strings.Contains(output, part) {
			t.Errorf("%q is not in the output", part)
		}
	}
	if strings.Contains(output, "connect-file-") {
		t.Error("the file connectors are on the class path: Apache's image has them for plugin.path alone")
	}
	if t.Failed() {
		t.Log(output)
	}
}
