package chart

import (
	"regexp"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/cli/values"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/schema"
)

// TestPlaintextRule: the chart refuses a literal under exactly those keys that the plugin masks.
func TestPlaintextRule(t *testing.T) {
	keys := secretLookingKeys()
	config := map[string]any{"connector.class": "X"}
	for _, key := range keys {
		config[key] = "literal"
	}
	_, err := release.Render(t.Context(), release.Options{
		Chart: chartDir, Values: values.Options{Values: []string{"kafka.bootstrapServers=b:1", "registration.mode=none"}},
		Overlay: map[string]any{"connectors": map[string]any{"c": map[string]any{"config": config}}},
	})
	if err == nil {
		t.Fatal("no key is refused")
	}
	refused := map[string]bool{}
	for _, line := range regexp.MustCompile(`ERROR: connectors\.c\.config\.(.*?): a password stands`).FindAllStringSubmatch(err.Error(), -1) {
		refused[line[1]] = true
	}
	secret := 0
	for _, key := range keys {
		if connector.IsSecretKey(key) {
			secret++
		}
		if connector.IsSecretKey(key) != refused[key] {
			t.Errorf("%s: the plugin masks it: %v, the chart refuses it: %v", key, connector.IsSecretKey(key), refused[key])
		}
	}
	if secret == 0 || secret == len(keys) {
		t.Errorf("%d of %d keys are secret", secret, len(keys))
	}
}

// secretLookingKeys joins the words that decide in every way that people write keys.
func secretLookingKeys() []string {
	keys := []string{
		"transforms.maskPassword.fields", "transforms.mask.password", "config.providers.vault.param.token", "topic.creation.secret.partitions",
		"predicates.secret.pattern", "Transforms.x.token", "awsAPIKey", "AWSSecretKey", "a.ÄpfelPasswort", "пароль.password", "x.Key", "key", "password",
		"key.converter", "sasl.jaas.config", "producer.override.sasl.jaas.config", "basic.auth.user.info", "value.converter.basic.auth.user.info",
		"aws.access.key.id", "aws.secret.access.key", "gcs.credentials.json", "gcs.credentials.path", "token2", "tokens", "a..password", "password.", "1password1",
	}
	words := schema.SecretKeys()
	join := func(parts ...string) {
		keys = append(keys, strings.Join(parts, "."), strings.Join(parts, "_"), strings.Join(parts, "-"), camel(parts))
	}
	for _, word := range append(append(append([]string{}, words.Parts...), words.Ends...), words.Keys...) {
		join("db", word)
		join("db", word, "key")
		join(word, "name")
		join("my"+word, "value")
	}
	for _, end := range words.PlainEnds {
		join("password", end)
		join("token", end, "x")
	}
	for _, phrase := range words.Phrases {
		join(append([]string{"x"}, strings.Fields(phrase)...)...)
		join(append(strings.Fields(phrase), "x")...)
	}
	return keys
}

func camel(parts []string) string {
	text := parts[0]
	for _, part := range parts[1:] {
		text += strings.ToUpper(part[:1]) + part[1:]
	}
	return text
}
