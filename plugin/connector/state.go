package connector

import (
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// The states that a connector is to have.
const (
	StateRunning = "running"
	StatePaused  = "paused"
	StateStopped = "stopped"
	// StateUnmanaged leaves the state to whoever pauses, stops and resumes the connector by hand.
	StateUnmanaged = "unmanaged"
)

// wantedState reads state, this project's own key, or initial_state, which Connect takes since 3.7.
func (d document) wantedState() (string, error) {
	state, initial := given(d.state), given(d.initial)
	switch {
	case state != nil && initial != nil:
		return "", source.Errorf(d.file, initial.at, `"initial_state" and "state" stand together: keep state, which also holds after the creation`)
	case state != nil:
		return d.oneOf(state, StateRunning, StatePaused, StateStopped, StateUnmanaged)
	case initial != nil:
		// Connect's own reading is case-insensitive.
		return d.oneOf(initial, "RUNNING", "PAUSED", "STOPPED")
	}
	return "", nil
}

// given returns the field unless it is absent or null.
func given(f *field) *field {
	if f == nil || f.value.kind == null {
		return nil
	}
	return f
}

// oneOf returns the field's text in small letters, if it is one of the words in whatever letters.
func (d document) oneOf(f *field, words ...string) (string, error) {
	same := func(word string) bool { return strings.EqualFold(word, f.value.text) }
	if f.value.kind != text || !slices.ContainsFunc(words, same) {
		last := len(words) - 1
		return "", source.Errorf(d.file, f.value.at, "%s must be %s or %s", f.key, strings.Join(words[:last], ", "), words[last])
	}
	return strings.ToLower(f.value.text), nil
}
