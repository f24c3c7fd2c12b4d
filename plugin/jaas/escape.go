// Package jaas writes credentials so that Kafka's parsers read back the same text.
package jaas

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

var (
	errNUL  = errors.New("it holds a NUL character, which no login of Kafka can take")
	errUTF8 = errors.New("it is not valid UTF-8, as which Kafka reads it")
)

// Escape gives a text as it must stand between double quotes in sasl.jaas.config, where Kafka's JaasConfig reads it with
// java.io.StreamTokenizer: \" and \\ are " and \, a raw line break ends the quotation, and a backslash with three octal
// digits is any other character. Errors do not show the text.
//
// A $ is written in octal too: a worker resolves ${provider:path:key} once more when it hands its configuration to
// clients, and a password that looks like that must not be resolved.
func Escape(text string) (string, error) {
	if err := check(text); err != nil {
		return "", err
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r < ' ' || r == 0x7f || r == '$':
			// Always three digits, or digits that follow would be taken for more of them.
			fmt.Fprintf(&out, `\%03o`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String(), nil
}

// check tells texts that cannot be written.
func check(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errUTF8
	case strings.ContainsRune(text, 0):
		return errNUL
	}
	return nil
}
