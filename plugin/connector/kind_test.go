package connector_test

import (
	"testing"

	"github.com/connect-register/connect-register/plugin/connector"
)

func TestIsSink(t *testing.T) {
	for class, want := range map[string]struct{ bare, topics bool }{
		"FileStreamSink": {true, true},
		"org.apache.kafka.connect.file.FileStreamSourceConnector":       {false, false},
		"org.apache.kafka.connect.mirror.MirrorSourceConnector":         {false, false},
		"org.apache.kafka.connect.mirror.MirrorCheckpointConnector":     {false, false},
		"MirrorHeartbeatConnector":                                      {false, false},
		"io.debezium.connector.postgresql.PostgresConnector":            {false, true},
		"com.datastax.oss.kafka.sink.CassandraSinkConnector":            {true, true},
		"com.snowflake.kafka.connector.SnowflakeStreamingSinkConnector": {true, true},
	} {
		c := connector.Connector{Config: map[string]string{"connector.class": class}}
		if got := c.IsSink(); got != want.bare {
			t.Errorf("%s: a sink %t", class, got)
		}
		for _, key := range []string{"topics", "topics.regex"} {
			c.Config = map[string]string{"connector.class": class, key: "t"}
			if got := c.IsSink(); got != want.topics {
				t.Errorf("%s with %s: a sink %t", class, key, got)
			}
		}
	}
}
