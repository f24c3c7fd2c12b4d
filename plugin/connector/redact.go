package connector

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Mask stands for a secret in everything that is shown.
const Mask = "********"

// minSecret is the shortest text that Redact looks for: shorter ones are in every other word.
const minSecret = 4

var (
	// Connect's own pattern (ConfigTransformer) finds ${provider:[path:]key} anywhere; here it must be all of the value.
	reference = regexp.MustCompile(`^\$\{[^}:]+:[^}]*\}$`)

	// The password in scheme://user:password@host; a reference in it is one sign.
	urlPassword = regexp.MustCompile(`(://(?:\$\{[^}]*\}|[^/\s:@"'])*:)((?:\$\{[^}]*\}|[^/\s"'])+)@`)

	// password=… as in JDBC URLs and JAAS, SharedAccessKey=… as in Azure's connection strings.
	assignment = regexp.MustCompile(`(?i)((?:password|passwd|pwd|passphrase|secret|token|accesskey|accountkey|apikey|sharedaccesssignature)\s*=\s*)` +
		`("(?:[^"\\]|\\.)*"|'[^']*'|(?:\$\{[^}]*\}|[^;&,\s"'])+)`)
)

// IsReference says whether a value is nothing but a reference to a config provider, ${provider:…}. That is no secret.
func IsReference(value string) bool {
	return reference.MatchString(value)
}

// RedactValue returns the value under key fit to be shown. Empty values and references are shown. Passwords are keys that
// are secret beside those that IsSecretKey tells.
func RedactValue(key, value string, passwords ...string) string {
	switch {
	case value == "" || IsReference(value):
		return value
	case IsSecretKey(key) || slices.Contains(passwords, key) || holdsPrivateKey(value):
		return Mask
	}
	return redactInside(value)
}

// holdsPrivateKey finds PEM, and the JSON of a Google service account that is given in place of a file's name.
func holdsPrivateKey(value string) bool {
	return strings.Contains(value, "PRIVATE KEY-----") || strings.Contains(value, `"private_key"`)
}

func redactInside(text string) string {
	text = maskPart(urlPassword, text, "@")
	return maskPart(assignment, text, "")
}

// maskPart masks the second group of a pattern unless it is a reference.
func maskPart(pattern *regexp.Regexp, text, end string) string {
	return pattern.ReplaceAllStringFunc(text, func(found string) string {
		groups := pattern.FindStringSubmatch(found)
		if IsReference(unquote(groups[2])) {
			return found
		}
		return groups[1] + Mask + end
	})
}

func unquote(text string) string {
	return strings.Trim(text, `"'`)
}

// RedactedConfig returns the configuration fit to be shown.
func (c Connector) RedactedConfig() map[string]string {
	shown := make(map[string]string, len(c.Config))
	for key, value := range c.Config {
		shown[key] = RedactValue(key, value, c.Passwords...)
	}
	return shown
}

// Redact masks in a text, such as an error of Connect or a stack trace, every secret of the configuration that is at least four
// characters long, also as JSON and as a quoted Go string write it and as it looks in a text that was made one line, and every password in a URL or behind password=.
func (c Connector) Redact(text string) string {
	var secrets []string
	for _, secret := range c.secrets() {
		for _, form := range []string{secret, strings.Join(strings.Fields(secret), " ")} {
			if len(form) >= minSecret {
				secrets = append(secrets, written(form)...)
			}
		}
	}
	// The longest first: one secret may be the beginning of another. The replacer tries them in this order at every place.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, secret := range secrets {
		pairs = append(pairs, secret, Mask)
	}
	return redactInside(strings.NewReplacer(pairs...).Replace(text))
}

// secrets are the values of secret keys, and the secret parts of the other values.
func (c Connector) secrets() []string {
	var secrets []string
	for key, value := range c.Config {
		switch {
		case IsReference(value):
			continue
		case IsSecretKey(key) || slices.Contains(c.Passwords, key) || holdsPrivateKey(value):
			secrets = append(secrets, value)
		}
		for _, pattern := range []*regexp.Regexp{urlPassword, assignment} {
			for _, groups := range pattern.FindAllStringSubmatch(value, -1) {
				if part := unquote(groups[2]); !IsReference(part) {
					secrets = append(secrets, part)
				}
			}
		}
	}
	return secrets
}

// written gives the ways in which a text may stand in a message.
func written(secret string) []string {
	forms := []string{secret, trimEnds(strconv.Quote(secret))}
	for _, html := range []bool{true, false} {
		var out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(html)
		if enc.Encode(secret) == nil {
			forms = append(forms, trimEnds(strings.TrimSuffix(out.String(), "\n")))
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

func trimEnds(quoted string) string {
	return quoted[1 : len(quoted)-1]
}
