package images

import (
	"strings"
	"testing"
)

// TestPlugins asks the server as an init container does.
func TestPlugins(t *testing.T) {
	m := explode(t, open(t, plugins))
	const ask = `cd /tmp && "$@" & cd /tmp
		until wget -q http://127.0.0.1:8080/debezium-connector-jdbc.tar.gz; do kill -0 $! || exit 1; done
		wget -q http://127.0.0.1:8080/debezium-connector-jdbc.tar.gz.sha512
		echo "$(cat debezium-connector-jdbc.tar.gz.sha512)  debezium-connector-jdbc.tar.gz" | sha512sum -c &&
		tar tzf debezium-connector-jdbc.tar.gz && ls -l /srv/plugins`
	output := m.must(t, ": OK", m.config.User, []string{"/tmp"}, nil, append([]string{"sh", "-c", ask, "sh"}, m.config.Entrypoint...)...)
	contains(t, output, "debezium-connector-jdbc/debezium-connector-jdbc-3")
	contains(t, output, PostgresDriver+".sha256")
	if strings.Contains(output, "/postgresql-") || strings.Contains(output, "mysql-") {
		t.Error("there are drivers in the archive of the sink")
	}
}
