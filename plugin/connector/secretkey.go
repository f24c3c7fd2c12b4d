package connector

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/connect-register/connect-register/schema"
)

// secretWords are shared with the chart, which refuses secrets in values by the same rule.
var secretWords = schema.SecretKeys()

// IsSecretKey says whether the value under a key is a secret that must not be shown. It knows no connector: it goes by the words
// of the key, split at . - _ and capitals, and would rather mask too much. A secret inside another value, as in a URL, is
// not its business; RedactValue looks for those.
func IsSecretKey(key string) bool {
	words := keyWords(key)
	if len(words) == 0 {
		return false
	}
	for _, phrase := range secretWords.Phrases {
		if endsWith(words, strings.Fields(phrase)) {
			return true
		}
	}
	last := words[len(words)-1]
	if slices.Contains(secretWords.PlainEnds, last) {
		return false
	}
	if last == "key" && len(words) > 1 && slices.Contains(secretWords.Keys, words[len(words)-2]) {
		return true
	}
	return slices.Contains(secretWords.Ends, last) || slices.ContainsFunc(words, hasSecretPart)
}

func hasSecretPart(word string) bool {
	return slices.ContainsFunc(secretWords.Parts, func(part string) bool { return strings.Contains(word, part) })
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
