package javaprops

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var errUnicode = errors.New(`\u needs four hex digits: write \\u for a backslash and a u`)

var letters = map[byte]byte{'t': '\t', 'n': '\n', 'r': '\r', 'f': '\f'}

// unescape undoes \t \n \r \f \uXXXX; before anything else the backslash is dropped, as Java does.
func unescape(text []byte) (string, error) {
	var out strings.Builder
	var units []uint16 // pending \uXXXX: two of them may make one character
	for i := 0; i < len(text); i++ {
		unicode := text[i] == '\\' && i+1 < len(text) && text[i+1] == 'u'
		if unicode {
			unit, err := hex(text[i+2:])
			if err != nil {
				return "", err
			}
			units = append(units, unit)
			i += 5
			continue
		}
		units = flush(&out, units)
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			i++
			c = text[i]
			if letter, known := letters[c]; known {
				c = letter
			}
		}
		out.WriteByte(c)
	}
	flush(&out, units)
	return out.String(), nil
}

func hex(text []byte) (uint16, error) {
	if len(text) < 4 {
		return 0, errUnicode
	}
	unit, err := strconv.ParseUint(string(text[:4]), 16, 16)
	if err != nil {
		return 0, errUnicode
	}
	return uint16(unit), nil
}

func flush(out *strings.Builder, units []uint16) []uint16 {
	for _, r := range utf16.Decode(units) {
		out.WriteRune(r)
	}
	return units[:0]
}

// Line gives key=value and a line end so that java.util.Properties.load reads back the same text. It is pure ASCII.
func Line(key, value string) string {
	return escape(key, " =:#!") + "=" + escape(value, "") + "\n"
}

func escape(text, special string) string {
	var out strings.Builder
	for i, r := range text {
		switch {
		case r == '\\' || strings.ContainsRune(special, r) || i == 0 && r == ' ':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r >= ' ' && r < utf8.RuneSelf-1:
			out.WriteRune(r)
		default:
			out.WriteString(escapeControl(r))
		}
	}
	return out.String()
}

// escapeControl writes what is not printable ASCII; a character above U+FFFF becomes a surrogate pair.
func escapeControl(r rune) string {
	if i := strings.IndexRune("\t\n\r\f", r); i >= 0 {
		return `\` + "tnrf"[i:i+1]
	}
	out := ""
	for _, unit := range utf16.Encode([]rune{r}) {
		out += fmt.Sprintf(`\u%04X`, unit)
	}
	return out
}
