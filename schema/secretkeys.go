package schema

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed secret-keys.json
var secretKeys []byte

// SecretKeyWords say which keys of a configuration hold a secret, by the words of the key: split at . - _ and capitals,
// in small letters.
type SecretKeyWords struct {
	// Parts make a key secret wherever they stand in it: database.password, awsSecretAccessKey, gcs.credentials.json.
	Parts []string `json:"parts"`
	// Ends make a key secret when its last word is one of them.
	Ends []string `json:"ends"`
	// Keys make a following "key" a secret one. A key alone is most often the key of a record.
	Keys []string `json:"keys"`
	// PlainEnds are last words that speak about a secret, not of its text: credentials.provider.class, password.file.
	PlainEnds []string `json:"plainEnds"`
	// Phrases are ends of keys, words with blanks between, that are secret whatever the rest says.
	Phrases []string `json:"phrases"`
}

// SecretKeys returns the words that make a key secret.
func SecretKeys() SecretKeyWords {
	var words SecretKeyWords
	if err := json.Unmarshal(secretKeys, &words); err != nil {
		panic(fmt.Sprintf("reading the embedded secret-keys.json: %v", err))
	}
	return words
}
