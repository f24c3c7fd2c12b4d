package migrate

import (
	"os"
	"path/filepath"
	"testing"
)

// TestBrokenFilesWithPasswords: a password that makes a file unreadable is in no error.
func TestBrokenFilesWithPasswords(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"alias.yaml":           "services:\n  connect:\n    environment:\n      CONNECT_SASL_JAAS_CONFIG: *" + canary + "\n",
		"tag.yaml":             "services: {connect: {environment: {CONNECT_BOOTSTRAP_SERVERS: !!int " + canary + "}}}\n",
		"quote.yaml":           "services:\n  connect:\n    environment:\n      - CONNECT_SSL_KEY_PASSWORD=\"" + canary + "\n      - \"A=b\n",
		"protocol.env":         "CONNECT_BOOTSTRAP_SERVERS=k:9092\nCONNECT_SECURITY_PROTOCOL=" + canary + "\n",
		"line.env":             "CONNECT_BOOTSTRAP_SERVERS=k:9092\n" + canary + "\n",
		"worker.properties":    "bootstrap.servers=" + canary + "\n",
		"good.properties":      "bootstrap.servers=k:9092\nplugin.path=/p\n",
		"nested.json":          `{"name": "c", "config": {"connector.class": "C", "password": {"a": "` + canary + `"}}}`,
		"cut.json":             `{"name": "c", "config": {"connector.class": "C", "password": "` + canary,
		"alias-connector.yaml": "name: c\nconfig:\n  connector.class: C\n  password: *" + canary + "\n",
		"connect.yaml":         "apiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaConnect\nmetadata: {name: c}\nspec: {bootstrapServers: " + canary + ", replicas: " + canary + "}\n",
		"connector.yaml":       "apiVersion: platform.confluent.io/v1beta1\nkind: Connector\nmetadata: {name: c}\nspec: {class: C, configs: {password: [" + canary + "]}}\n",
		"list.tf.json":         `{"resource": {"kafka-connect_connector": {"c": {"name": "c", "config": {"connector.class": "C", "password": ["` + canary + `"]}}}}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"env", "alias.yaml"}, {"env", "tag.yaml"}, {"env", "quote.yaml"}, {"env", "protocol.env"}, {"env", "line.env"},
		{"strimzi", "connect.yaml"}, {"strimzi", "alias.yaml"}, {"cfk", "connector.yaml", "--connect-url", "http://c:8083"}, {"cfk", "alias.yaml"},
		{"terraform", "list.tf.json", "--connect-url", "http://c:8083"}, {"terraform", "cut.json"},
		{"standalone", "--worker", "worker.properties", "--connector", "nested.json"}, {"standalone", "--worker", "good.properties", "--connector", "nested.json"},
		{"standalone", "--worker", "good.properties", "--connector", "cut.json"}, {"standalone", "--worker", "good.properties", "--connector", "alias-connector.yaml"},
	} {
		plugin(t, 1, append(append([]string{"migrate"}, args...), "--output-dir", "out")...)
	}
	plugin(t, 1, "offsets", "import", "alias-connector.yaml", "--url", "http://127.0.0.1:1")
	plugin(t, 1, "validate", "-f", "alias.yaml")
}
