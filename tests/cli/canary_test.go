package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/connect-register/connect-register/plugin/cli"
	"github.com/connect-register/connect-register/plugin/registrar"
)

// secretive are command lines, with all their formats and levels, whose every text must be free of secrets. URL, FILES and
// VALUES are replaced. Commands that write nothing of a connector have none.
var secretive = map[string][]string{
	"validate":            validations("--connectors FILES", "-f VALUES", "-f VALUES --connectors FILES", "--url URL --connectors FILES", "--url URL -f VALUES"),
	"catalog pull":        {"--url URL"},
	"generate properties": {"demo -f VALUES"},
	"generate connectors": {"demo -f VALUES"},
	"generate topics":     {"demo -f VALUES", "demo -f VALUES -o json", "demo -f VALUES -o yaml"},
	"generate acls":       {"demo -f VALUES", "demo -f VALUES -o json", "demo -f VALUES -o yaml"},
	"plan":                formats("--url URL --connectors FILES --owner me --prune --timeout 5s", "--url URL --connectors FILES --no-validate", "demo -f VALUES --url URL"),
	"apply":               {"--url URL --connectors FILES --owner me --prune --timeout 2s --settle 1ns", "--url URL --connectors FILES --owner me --timeout 2s --settle 1ns --report -", "--url URL --connectors FILES --owner you --fail-fast --timeout 2s"},
	"prune":               {"--url URL --connectors FILES --owner me --timeout 2s"},
	"status":              formats("--url URL", "--url URL -v", "--url URL fails"),
	"restart":             {"--url URL fails --tasks --timeout 7s", "--url URL --only-failed --timeout 7s", "--url URL nobody"},
	"pause":               {"--url URL fails --timeout 1s"},
	"resume":              {"--url URL fails --timeout 1s"},
	"stop":                {"--url URL fails --timeout 1s"},
	"delete":              {"--url URL fails --yes --timeout 2s", "--url URL fails"},
	"offsets get":         {"--url URL", "--url URL -o json", "--url URL absent"},
	"offsets export":      {"--url URL"},
	"offsets set":         {"--url URL url --partition {} --offset {}"},
	"offsets reset":       {"--url URL url", "--url URL absent --stop"},
	"offsets import":      {"--url URL absent.json"},
	"import":              formats("--url URL -d OUT", "--url URL -d OUT --take-ownership", "--url URL -d OUT --allow-plaintext", "--url URL -d OUT url nobody"),
	"migrate standalone":  formats("--worker WORKER --connector FILES/fails.json --connector FILES/url.json -d OUT", "--worker WORKER --connector WORKER -d OUT", "--worker FILES/url.json --connector FILES/url.json -d OUT"),
	"migrate strimzi":     formats("FOREIGN/strimzi.yaml -d OUT", "FOREIGN/cfk.yaml -d OUT", "FOREIGN/broken.yaml -d OUT"),
	"migrate cfk":         formats("FOREIGN/cfk.yaml -d OUT", "FOREIGN/broken.yaml -d OUT"),
	"migrate env":         formats("FOREIGN/compose.yaml -d OUT", "FOREIGN/connect.env -d OUT", "FOREIGN/cp.yaml -d OUT", "FOREIGN/broken.env -d OUT"),
	"migrate terraform":   formats("FOREIGN/state.json -d OUT --connect-url http://c:8083", "FOREIGN/x.tf.json -d OUT", "FOREIGN/broken.yaml -d OUT"),
	"generate secrets":    nil, // Secrets are what it is for
	"registrar apply":     {"--url URL --connectors FILES --owner me --timeout 2s --settle 1ns", "--url URL --connectors FILES --owner me --timeout 2s --settle 1ns --scheduled --report -"},
	"registrar remove":    {"--url URL --owner me --timeout 2s"},
	"registrar probe":     nil,
	"registrar test":      nil,
	"registrar fetch":     nil,
	"registrar copy":      nil,
	"registrar jaas":      nil,
}

func validations(lines ...string) (all []string) {
	for _, line := range lines {
		for _, format := range []string{"text", "json", "sarif", "github"} {
			all = append(all, line+" --severity info -o "+format)
		}
	}
	return all
}

func formats(lines ...string) (all []string) {
	for _, line := range lines {
		for _, format := range []string{"text", "json", "yaml"} {
			all = append(all, line+" -o "+format)
		}
	}
	return all
}

// canaryFiles are connectors of each fate with secrets under keys that tell so, under one that only Connect knows, in a URL, and
// over several lines.
var canaryFiles = map[string]string{
	"fails.json":   `{"connector.class": "Fails", "database.password": "s3cr3t-canary one\ns3cr3t-canary two", "pin": "p1n-c4n4ry", "tasks.max": "2"}`,
	"whole.json":   `{"connector.class": "FailsToStart", "database.password": "s3cr3t-canary", "pin": "p1n-c4n4ry"}`,
	"invalid.json": `{"connector.class": "Invalid", "database.password": "s3cr3t-canary", "pin": "p1n-c4n4ry"}`,
	"same.json":    `{"connector.class": "Fails", "pin": "p1n-c4n4ry"}`,
	"url.json":     `{"connector.class": "Sink", "connection.url": "jdbc:x://app:s3cr3t-canary@db/x?password=s3cr3t-canary", "pin": "p1n-c4n4ry"}`,
}

const canaryWorker = `
bootstrap.servers=broker:9093
security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password="s3cr3t-canary";
ssl.truststore.location=/etc/kafka/trust.p12
ssl.truststore.password=s3cr3t-canary
producer.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="p" password="s3cr3t-canary";
value.converter.basic.auth.user.info=user:s3cr3t-canary
config.providers=vault
config.providers.vault.class=Vault
config.providers.vault.param.token=s3cr3t-canary
listeners.https.ssl.keystore.password=s3cr3t-canary
connection.url=jdbc:x://app:s3cr3t-canary@db/x
plugin.path=/opt
`

// canaryForeign are files of other origins.
var canaryForeign = map[string]string{
	"strimzi.yaml": `
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaConnect
metadata: {name: a}
spec:
  bootstrapServers: "kafka:9092"
  config: {some.password: s3cr3t-canary, producer.sasl.jaas.config: 'x required password="s3cr3t-canary";'}
  externalConfiguration: {env: [{name: DB_PASSWORD, value: s3cr3t-canary}]}
  unknown: {password: s3cr3t-canary}
---
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaConnector
metadata: {name: b, labels: {strimzi.io/cluster: a}}
spec: {class: C, config: {database.password: s3cr3t-canary, connection.url: "jdbc:x://a:s3cr3t-canary@b/c"}, unknown: s3cr3t-canary}
`,
	"cfk.yaml": `
apiVersion: platform.confluent.io/v1beta1
kind: Connect
metadata: {name: a, namespace: b}
spec:
  dependencies: {kafka: {bootstrapEndpoint: "kafka:9092"}}
  configOverrides: {server: [some.password=s3cr3t-canary], jvm: [-Xmx1g]}
---
apiVersion: platform.confluent.io/v1beta1
kind: Connector
metadata: {name: c}
spec: {class: C, taskMax: 1, configs: {database.password: s3cr3t-canary}}
`,
	"compose.yaml": "services: {connect: {image: x/cp-y:1, environment: {CONNECT_BOOTSTRAP_SERVERS: 'k:1', CONNECT_SOME_PASSWORD: s3cr3t-canary, DB_PASSWORD: s3cr3t-canary}}}\n",
	"connect.env":  "CONNECT_BOOTSTRAP_SERVERS=k:1\nCONNECT_SASL_JAAS_CONFIG=x required password=\"s3cr3t-canary\";\nCONNECT_SECURITY_PROTOCOL=SASL_SSL\nDB_PASSWORD=s3cr3t-canary\n",
	"cp.yaml":      "configurationOverrides: {bootstrap.servers: 'k:1', some.password: s3cr3t-canary}\ncustomEnv: {DB_PASSWORD: s3cr3t-canary}\n",
	"state.json":   `{"values": {"root_module": {"resources": [{"type": "kafka-connect_connector", "address": "x", "values": {"name": "a", "config": {"connector.class": "C", "db.password": "s3cr3t-canary"}, "config_sensitive": {"pin": "p1n-c4n4ry"}}}]}}}`,
	"x.tf.json":    `{"provider": {"kafka-connect": {"url": "http://a:s3cr3t-canary@h"}}, "resource": {"kafka-connect_connector": {"a": {"name": "a", "config": {"connector.class": "C", "db.password": "s3cr3t-canary ${var.x}"}}}}}`,
	"broken.yaml":  "a: s3cr3t-canary\n  b: [s3cr3t-canary\n",
	"broken.env":   "CONNECT_BOOTSTRAP_SERVERS=k:1\npassword: s3cr3t-canary\n",
}

const canaryValues = `
kafka: {bootstrapServers: "broker:9092"}
registration: {mode: none}
connectors:
  jdbc: {allowPlaintext: true, config: {connector.class: Sink, database.password: s3cr3t-canary, connection.url: "jdbc:x://app:s3cr3t-canary@db/x"}}
`

// TestNoCommandShowsSecrets runs every command in every format while secrets are in files, values, Connect's answers and traces.
func TestNoCommandShowsSecrets(t *testing.T) {
	dir := t.TempDir()
	for name, text := range canaryFiles {
		writeFile(t, filepath.Join(dir, "files", name), text)
	}
	writeFile(t, filepath.Join(dir, "values.yaml"), canaryValues)
	writeFile(t, filepath.Join(dir, "worker.properties"), canaryWorker)
	for name, text := range canaryForeign {
		writeFile(t, filepath.Join(dir, "foreign", name), text)
	}
	t.Setenv("HELM_DEBUG", "true")
	for name, root := range map[string]func() *cobra.Command{"": cli.New, "registrar ": registrar.New} {
		for _, path := range leaves(root(), "") {
			lines, known := secretive[name+path]
			if !known {
				t.Errorf("%s%s is not among the commands that are looked at", name, path)
			}
			for _, line := range lines {
				t.Run(name+path+" "+line, func(t *testing.T) {
					t.Parallel()
					connect := startConnect()
					defer connect.server.Close()
					connect.holdCanaries()
					line := strings.NewReplacer("URL", connect.server.URL, "FILES", filepath.Join(dir, "files"), "VALUES", filepath.Join(dir, "values.yaml"),
						"WORKER", filepath.Join(dir, "worker.properties"), "FOREIGN", filepath.Join(dir, "foreign"), "OUT", t.TempDir()).Replace(path + " " + line)
					var stdout, stderr bytes.Buffer
					code := registrar.Execute(root(), strings.Fields(line), &stdout, &stderr)
					if err := leak(stdout.String() + stderr.String()); err != nil {
						t.Errorf("%v (exit code %d)\n%s%s", err, code, &stdout, &stderr)
					}
					if strings.Contains(stderr.String(), "unknown") || stdout.Len()+stderr.Len() == 0 {
						t.Errorf("it did not run: %s", &stderr)
					}
				})
			}
		}
	}
}

// holdCanaries are connectors that differ from the declared ones, one that does not and fails, and one that is not declared.
func (c *fakeConnect) holdCanaries() {
	c.configs["same"] = map[string]string{"name": "same", "connector.class": "Fails", "pin": "p1n-c4n4ry", "connect-register.owner": "me"}
	for name, class := range map[string]string{"fails": "Fails", "whole": "FailsToStart", "gone": "Sink", "url": "Sink"} {
		c.configs[name] = map[string]string{
			"name": name, "connector.class": class, "database.password": "s3cr3t-canary old", "pin": "p1n-c4n4ry old",
			"connection.url": "jdbc:x://app:s3cr3t-canary@db/old", "connect-register.owner": "me",
		}
	}
}

// leaves are the commands that do something.
func leaves(cmd *cobra.Command, path string) (all []string) {
	for _, sub := range cmd.Commands() {
		name := strings.TrimSpace(fmt.Sprintf("%s %s", path, sub.Name()))
		if sub.HasSubCommands() {
			all = append(all, leaves(sub, name)...)
		} else {
			all = append(all, name)
		}
	}
	return all
}

func writeFile(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
