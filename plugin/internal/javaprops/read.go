// Package javaprops reads and writes .properties files with the verdict of java.util.Properties.
//
// It is written by hand because github.com/magiconair/properties differs from Java where Connect files suffer:
// a continuation before \r\n or inside a key, surrogate pairs (\ud83d\ude00) and keys without a name; it has no positions either.
package javaprops

import (
	"unicode/utf8"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// Entry is one key with its value, both unescaped, and the place of the key.
type Entry struct {
	Key, Value string
	At         source.Position
}

// Read returns the entries in the order of the file. The rules are those of java.util.Properties.load (JDK 17), but:
//   - bytes that are valid UTF-8 are read as UTF-8, else as ISO-8859-1 (Java always takes the latter and gives mojibake);
//   - a UTF-8 byte order mark is skipped (Java makes it part of the first key);
//   - a key that stands twice is an error (Java keeps the last one silently), so is a line without a key.
//
// Errors are *source.Error and never show a value.
func Read(file string, data []byte) ([]Entry, error) {
	seen := map[string]source.Position{}
	return read(file, data, func(entry Entry) error {
		if first, twice := seen[entry.Key]; twice {
			return source.Errorf(file, entry.At, "duplicate key %q, first written at %s: keep one", entry.Key, first)
		}
		seen[entry.Key] = entry.At
		return nil
	})
}

// ReadAll is Read, but a key may stand twice: all of its entries are returned.
func ReadAll(file string, data []byte) ([]Entry, error) {
	return read(file, data, func(Entry) error { return nil })
}

func read(file string, data []byte, check func(Entry) error) ([]Entry, error) {
	data = decode(source.TrimBOM(data))
	var entries []Entry
	for s := newScanner(data); s.next(); {
		entry, err := s.entry(file)
		if err == nil {
			err = check(entry)
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// decode gives UTF-8 for bytes of either character set.
func decode(data []byte) []byte {
	if utf8.Valid(data) {
		return data
	}
	out := make([]byte, 0, len(data)+len(data)/4)
	for _, c := range data {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}

func (s *scanner) entry(file string) (Entry, error) {
	at := s.cursor.At(s.start)
	key, value := split(s.line)
	var entry Entry
	var err error
	if entry.Key, err = unescape(key); err != nil {
		return entry, source.Errorf(file, at, "the key: %v", err)
	}
	if entry.Key == "" {
		return entry, source.Errorf(file, at, "no key: write key=value")
	}
	if entry.Value, err = unescape(value); err != nil {
		return entry, source.Errorf(file, at, "the value of %q: %v", entry.Key, err)
	}
	entry.At = at
	return entry, nil
}
