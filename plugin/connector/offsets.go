package connector

import (
	"regexp"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// SecretKey is a key of a Kubernetes Secret.
type SecretKey struct{ Name, Key string }

var (
	secretName = regexp.MustCompile(`^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$`)
	secretKey  = regexp.MustCompile(`^[-._A-Za-z0-9]{1,253}$`)
)

// initialOffsets reads where the offsets stand that the connector begins with.
func (d document) initialOffsets(state string) (*SecretKey, error) {
	f := given(d.offsets)
	if f == nil {
		return nil, nil
	}
	if f.value.kind != object {
		return nil, source.Errorf(d.file, f.value.at, `initialOffsets must be an object with the name of a Secret and a key: {"name": "orders-offsets", "key": "offsets.json"}`)
	}
	var found SecretKey
	for _, part := range f.value.fields {
		switch part.key {
		case "name":
			found.Name = part.value.text
		case "key":
			found.Key = part.value.text
		default:
			return nil, source.Errorf(d.file, part.at, "initialOffsets has no key %q: write name and key", part.key)
		}
	}
	switch {
	case !secretName.MatchString(found.Name):
		return nil, source.Errorf(d.file, f.at, "initialOffsets.name must be the name of a Secret: small letters, digits, - and .")
	case !secretKey.MatchString(found.Key) || found.Key == "." || found.Key == "..":
		return nil, source.Errorf(d.file, f.at, "initialOffsets.key must be a key of the Secret %s: letters, digits, -, _ and .", found.Name)
	case state == StateUnmanaged:
		return nil, source.Errorf(d.file, f.at, "initialOffsets need a state that is managed: after an interrupted run an unmanaged connector would stay stopped")
	}
	return &found, nil
}

// renamedFrom reads the name that the connector had before.
func (d document) renamedFrom(name, state string) (string, error) {
	f := given(d.renamed)
	switch {
	case f == nil:
		return "", nil
	case f.value.kind != text || strings.TrimSpace(f.value.text) == "":
		return "", source.Errorf(d.file, f.value.at, "renamedFrom must be the name that the connector had before")
	case f.value.text == name:
		return "", source.Errorf(d.file, f.value.at, "renamedFrom is the connector's name itself: write the one that it had before, or remove it")
	case given(d.offsets) != nil:
		return "", source.Errorf(d.file, f.at, "renamedFrom and initialOffsets stand together: keep the one where its offsets are")
	case state == StateUnmanaged:
		return "", source.Errorf(d.file, f.at, "renamedFrom needs a state that is managed: after an interrupted run an unmanaged connector would stay stopped")
	}
	return f.value.text, nil
}
