package connector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connector"
)

func TestIsSecretKey(t *testing.T) {
	secret := []string{
		"password", "database.password", "connection.password", "CONNECTION_PASSWORD", "dbPassword", "driver.trustStorePassword",
		"ssl.key.password", "ssl.keystore.password", "producer.override.ssl.truststore.password", "ssl.keystore.key",
		"consumer.override.ssl.keystore.key", "listeners.https.ssl.keystore.key", "ssl.private.key", "ssl.client.key",
		"sasl.jaas.config", "producer.override.sasl.jaas.config", "confluent.topic.sasl.jaas.config",
		"basic.auth.user.info", "value.converter.schema.registry.basic.auth.user.info", "aws.secret.access.key", "aws.access.key",
		"camel.sink.secretKey", "camel.sink.accessKey", "aws.secret.key.id", "aws.session.token", "splunk.hec.token", "twitter.bearerToken",
		"twitter.accessTokenSecret", "kafka.api.key", "kafka.api.secret", "api_key", "api-key", "cloudant.apikey", "azblob.account.key",
		"azure.eventhubs.sas.key", "snowflake.private.key", "snowflake.private.key.passphrase", "gcs.credentials.json", "iceberg.catalog.credential",
		"oauth.client.secret", "vault.secret.id", "http.headers.authorization", "confluent.license", "db.pass", "db.pwd", "salesforce.password.token",
		"config.providers.vault.param.token", "password.encoder.secret", "transforms.encrypt.encryption.key",
	}
	plain := []string{
		"", "name", "topics", "key.converter", "key.converter.schemas.enable", "tokens.max", "max.tokens", "message.key.columns", "pk.fields",
		"delete.key.file", "primary.key.mode", "record.key.fields", "key.ignore", "partition.key", "document.id.key", "key", "tasks.max",
		"credentials.provider.class", "s3.credentials.provider.class", "gcs.credentials.path", "basic.auth.credentials.source",
		"sasl.oauthbearer.token.endpoint.url", "ssl.keystore.location", "ssl.keystore.type", "ssl.keystore.certificate.chain",
		"aws.access.key.id", "connection.user", "database.user", "password.file", "secret.name", "inter.worker.key.ttl.ms",
		"database.allowPublicKeyRetrieval", "tokenizer", "bypass", "compass", "transforms.maskPassword.fields", "transforms.maskPassword.type",
		"transforms", "predicates.secret.pattern", "topic.creation.secret.partitions", "config.providers.secrets.class", "config.providers.secrets.param.x",
		"connection.url", "mongodb.connection.string", "redis.key.ttl", "auth.type", "http.authorization.type", "author",
	}
	for _, key := range secret {
		if !connector.IsSecretKey(key) {
			t.Errorf("%s is a secret", key)
		}
	}
	for _, key := range plain {
		if connector.IsSecretKey(key) {
			t.Errorf("%s is no secret", key)
		}
	}
}

func TestIsReference(t *testing.T) {
	for value, want := range map[string]bool{
		"${file:/etc/secrets/db.properties:password}": true, "${env:DB_PASSWORD}": true, "${dir:/a:b}": true, "${secrets:ns/name:key}": true,
		"${DB_PASSWORD}": false, "$DB": false, "x${env:A}": false, "${env:A}x": false, "${env:A}${env:B}": false, "${:a}": false, "": false,
	} {
		if got := connector.IsReference(value); got != want {
			t.Errorf("%s: %v", value, got)
		}
	}
}

func TestRedactValue(t *testing.T) {
	const m = connector.Mask
	tests := []struct{ key, value, want string }{
		{"password", "x", m},
		{"password", "", ""},
		{"password", "${env:P}", "${env:P}"},
		{"password", "${PASSWORD}", m},
		{"topics", "password", "password"},
		{"connection.url", "mongodb+srv://me:s3cret@host/db", "mongodb+srv://me:" + m + "@host/db"},
		{"connection.url", "mongodb://me:p@ss:w@h1:27017,h2:27017/db?x=a@b", "mongodb://me:" + m + "@h1:27017,h2:27017/db?x=a@b"},
		{"connection.url", "redis://:s3cret@host", "redis://:" + m + "@host"},
		{"connection.url", "http://a:1 http://me:x@b:2", "http://a:1 http://me:" + m + "@b:2"},
		{"connection.url", "http://host:8081/x@y", "http://host:8081/x@y"},
		{"connection.url", "amqp://${file:/a/b:user}:${file:/a/b:pass}@host", "amqp://${file:/a/b:user}:${file:/a/b:pass}@host"},
		{"connection.url", "amqp://${env:USER}:plain@host", "amqp://${env:USER}:" + m + "@host"},
		{"connection.url", "jdbc:mysql://h/db?user=me&password=s3cret&x=y", "jdbc:mysql://h/db?user=me&password=" + m + "&x=y"},
		{"connection.url", "jdbc:sqlserver://h;user=me;Password=s3cret;x=y", "jdbc:sqlserver://h;user=me;Password=" + m + ";x=y"},
		{"connection.url", "jdbc:x://h?password=${file:/a:b}", "jdbc:x://h?password=${file:/a:b}"},
		{"hub", "Endpoint=sb://h/;SharedAccessKey=abc=;EntityPath=x", "Endpoint=sb://h/;SharedAccessKey=" + m + ";EntityPath=x"},
		{"jaas", `required username="a" password="b c";`, `required username="a" password=` + m + ";"},
		{"jaas", `required password="${env:P}";`, `required password="${env:P}";`},
		{"cert", "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----", m},
		{"keyfile", `{"type": "service_account", "private_key": "x"}`, m},
		{"keyfile", "/etc/key.json", "/etc/key.json"},
	}
	for _, test := range tests {
		if got := connector.RedactValue(test.key, test.value); got != test.want {
			t.Errorf("%s=%s: got %s", test.key, test.value, got)
		}
	}
}

func TestRedactedConfig(t *testing.T) {
	c := connector.Connector{Config: map[string]string{"topics": "t", "db.password": "x", "api.key": "${env:K}"}}
	want := map[string]string{"topics": "t", "db.password": connector.Mask, "api.key": "${env:K}"}
	if diff := cmp.Diff(want, c.RedactedConfig()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if c.Config["db.password"] != "x" {
		t.Error("the connector itself was changed")
	}
}

func TestRedact(t *testing.T) {
	const m = connector.Mask
	c := connector.Connector{Config: map[string]string{
		"db.password":      "s3cret",
		"db.password.old":  "s3cret-and-more",
		"short.password":   "abc",
		"api.key":          `q"<\` + "\nü",
		"token":            "${env:TOKEN}",
		"connection.url":   "jdbc:x://h?password=inUrl",
		"other.url":        "http://me:inUser@h",
		"topics":           "orders",
		"sasl.jaas.config": `Login required password="inJaas";`,
	}}
	tests := []struct{ name, text, want string }{
		{"nothing", "orders failed, abc ${env:TOKEN}", "orders failed, abc ${env:TOKEN}"},
		{"literal, twice", "s3cret s3cret", m + " " + m},
		{"the longest first", "got s3cret-and-more!", "got " + m + "!"},
		{"raw", "a q\"<\\\nü b", "a " + m + " b"},
		{"JSON of Go", `{"api.key":"q\"\u003c\\\nü"}`, `{"api.key":"` + m + `"}`},
		{"JSON of Java", `{"api.key":"q\"<\\\nü"}`, `{"api.key":"` + m + `"}`},
		{"part of another value", "no access with inUrl, inUser, inJaas", "no access with " + m + ", " + m + ", " + m},
		{"URL of somebody else", "GET https://u:p@proxy/x failed", "GET https://u:" + m + "@proxy/x failed"},
		{"password= of somebody else", "connecting to h?password=zzz&a=b", "connecting to h?password=" + m + "&a=b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, c.Redact(test.text)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestRedactFoldedSecrets: a message that was made one line holds a secret's line ends and runs of blanks as one blank.
func TestRedactFoldedSecrets(t *testing.T) {
	c := connector.Connector{Config: map[string]string{"db.password": "one\n  \"two\"\tthree"}}
	for _, text := range []string{"a one \"two\" three b", `a one \"two\" three b`} {
		if got := c.Redact(text); got != "a "+connector.Mask+" b" {
			t.Errorf("got %q", got)
		}
	}
}
