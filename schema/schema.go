// Package schema holds what is known of the chart's values: the schema's fragments and the worker properties that
// the chart itself sets. It only loads them.
package schema

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:generate go run ./bundle -chart ../charts/kafka-connect
//go:generate go run ./editor

//go:embed managed-keys.json
var managedKeys []byte

// ManagedKey is a worker property that the chart sets, so that worker.config may not hold it.
type ManagedKey struct {
	// Key is the property, or a prefix of properties when it ends in ".*".
	Key string `json:"key"`
	// Set is the values key to set instead, or "nothing: " and the reason.
	Set string `json:"set"`
}

// ManagedKeys returns the worker properties that the chart sets.
func ManagedKeys() []ManagedKey {
	var keys []ManagedKey
	if err := json.Unmarshal(managedKeys, &keys); err != nil {
		panic(fmt.Sprintf("reading the embedded managed-keys.json: %v", err))
	}
	return keys
}
