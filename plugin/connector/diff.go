package connector

import (
	"cmp"
	"slices"
	"strings"
)

// Kind is how a key differs.
type Kind string

// The kinds of Change.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
)

// Change is one key that differs between what is wanted (New) and what Connect has (Old). The texts are not masked.
type Change struct {
	Key, Old, New string
	Kind          Kind
}

// Redacted returns the change fit to be shown; passwords are as in RedactValue.
func (c Change) Redacted(passwords ...string) Change {
	if c.Kind != Added {
		c.Old = RedactValue(c.Key, c.Old, passwords...)
	}
	if c.Kind != Removed {
		c.New = RedactValue(c.Key, c.New, passwords...)
	}
	return c
}

// Diff lists what differs, by key. It ignores "name", which Connect adds to what it stores, and an actual value that is
// masked (asterisks only, three or more), as Confluent Platform answers for secrets: nothing can be said about it.
func Diff(desired, actual map[string]string) []Change {
	var changes []Change
	for key, value := range desired {
		old, there := actual[key]
		switch {
		case key == "name":
		case !there:
			changes = append(changes, Change{Key: key, New: value, Kind: Added})
		case old != value && !isMasked(old):
			changes = append(changes, Change{Key: key, Old: old, New: value, Kind: Changed})
		}
	}
	for key, old := range actual {
		if _, wanted := desired[key]; !wanted && key != "name" {
			changes = append(changes, Change{Key: key, Old: old, Kind: Removed})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Key, b.Key) })
	return changes
}

// Equal says that Diff finds nothing.
func Equal(desired, actual map[string]string) bool {
	return len(Diff(desired, actual)) == 0
}

func isMasked(value string) bool {
	return len(value) >= 3 && strings.Trim(value, "*") == ""
}
