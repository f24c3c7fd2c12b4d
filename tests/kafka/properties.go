package kafka

import (
	"fmt"
	"strings"
)

// DistributedProperties is the configuration of a distributed worker for tests that bring none of their own: REST on
// 127.0.0.1:port, group.id and the three internal topics named after group with one replica, string keys, JSON values
// without schemas, offsets flushed every second, and the plugin folders, such as Jars.PluginPath.
func DistributedProperties(bootstrap, group string, port int, pluginPath ...string) []byte {
	lines := []string{
		"bootstrap.servers=" + bootstrap,
		"group.id=" + group,
		fmt.Sprintf("listeners=http://127.0.0.1:%d", port),
		"plugin.path=" + strings.Join(pluginPath, ","),
		"plugin.discovery=service_load", // reads no class files: a worker starts sooner
		"key.converter=org.apache.kafka.connect.storage.StringConverter",
		"value.converter=org.apache.kafka.connect.json.JsonConverter",
		"value.converter.schemas.enable=false",
		"config.storage.topic=" + group + "-configs",
		"offset.storage.topic=" + group + "-offsets",
		"status.storage.topic=" + group + "-status",
		"config.storage.replication.factor=1",
		"offset.storage.replication.factor=1",
		"status.storage.replication.factor=1",
		"offset.storage.partitions=2",
		"status.storage.partitions=1",
		"offset.flush.interval.ms=1000",
		// A worker that was killed has its tasks moved at once, not after five minutes.
		"scheduled.rebalance.max.delay.ms=0",
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}
