package connector

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// secretParts make a key secret wherever they stand in it: database.password, awsSecretAccessKey, gcs.credentials.json.
var secretParts = []string{"password", "passwd", "passphrase", "secret", "credential"}

// secretEnds make a key secret when its last word is one of them.
var secretEnds = []string{"pass", "pwd", "token", "authorization", "license", "apikey", "appkey", "privatekey", "accesskey", "secretkey"}

// secretKeys are the words that make a following "key" a secret one. A key alone is most often the key of a record.
var secretKeys = []string{
	"access", "account", "api", "app", "auth", "client", "consumer", "encryption", "function", "integration", "keystore",
	"license", "master", "private", "sas", "shared", "signing", "ssl", "subscription",
}

// plainEnds are last words that speak about a secret, not of its text: credentials.provider.class, token.endpoint.url,
// password.file.
var plainEnds = []string{
	"algorithm", "alias", "arn", "audience", "class", "classes", "column", "columns", "count", "dir", "directory", "enable",
	"enabled", "encoding", "endpoint", "field", "fields", "file", "format", "header", "interval", "issuer", "iterations",
	"length", "limit", "location", "max", "method", "min", "mode", "ms", "name", "names", "path", "paths", "pattern", "policy",
	"prefix", "predicate", "provider", "providers", "regex", "region", "scope", "seconds", "size", "source", "suffix", "timeout",
	"ttl", "type", "uri", "url", "version",
}

// secretPhrases are keys, or ends of keys, that no rule on words catches.
var secretPhrases = [][]string{{"sasl", "jaas", "config"}, {"auth", "user", "info"}, {"token", "value"}}

// IsSecretKey says whether the value under a key is a secret that must not be shown. It knows no connector: it goes by the words
// of the key, split at . - _ and capitals, and would rather mask too much. A secret inside another value, as in a URL, is
// not its business; RedactValue looks for those.
func IsSecretKey(key string) bool {
	words := keyWords(key)
	if len(words) == 0 {
		return false
	}
	for _, phrase := range secretPhrases {
		if endsWith(words, phrase) {
			return true
		}
	}
	last := words[len(words)-1]
	if slices.Contains(plainEnds, last) {
		return false
	}
	if last == "key" && len(words) > 1 && slices.Contains(secretKeys, words[len(words)-2]) {
		return true
	}
	return slices.Contains(secretEnds, last) || slices.ContainsFunc(words, hasSecretPart)
}

func hasSecretPart(word string) bool {
	return slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(word, part) })
}

func endsWith(words, phrase []string) bool {
	return len(words) >= len(phrase) && slices.Equal(words[len(words)-len(phrase):], phrase)
}

// aliased are settings with a name that the user chose in the middle; transforms.maskPassword.fields is no password.
var aliased = regexp.MustCompile(`(?i)^(transforms|predicates|topic\.creation|config\.providers)\.[^.]*\.`)

// keyWords splits a key into lower-case words: "aws.secretAccess_key" into aws, secret, access, key.
func keyWords(key string) []string {
	key = aliased.ReplaceAllString(key, "")
	var spaced strings.Builder
	var before rune
	for _, r := range key {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			spaced.WriteRune(' ')
		}
		spaced.WriteRune(unicode.ToLower(r))
		before = r
	}
	return strings.FieldsFunc(spaced.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
