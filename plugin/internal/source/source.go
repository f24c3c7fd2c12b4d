// Package source points into the files that people write: positions, one-line errors and character sets.
package source

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Position is a place in a file. Both numbers start at 1; the column counts characters, not bytes.
type Position struct {
	Line, Column int
}

// String gives line:column.
func (p Position) String() string {
	return fmt.Sprintf("%d:%d", p.Line, p.Column)
}

// Locate turns a byte offset into a position. A line ends in \n, \r\n or \r, as Java and YAML count them.
func Locate(data []byte, offset int) Position {
	return NewCursor(data).At(offset)
}

// Cursor turns rising offsets into positions in one pass: a file on a single line would take quadratic time otherwise.
type Cursor struct {
	data   []byte
	offset int
	at     Position
}

// NewCursor stands at the start of data.
func NewCursor(data []byte) *Cursor {
	return &Cursor{data: data, at: Position{Line: 1, Column: 1}}
}

// At moves on to offset; it never goes back.
func (c *Cursor) At(offset int) Position {
	for ; c.offset < min(offset, len(c.data)); c.offset++ {
		b := c.data[c.offset]
		switch {
		case b == '\n', b == '\r' && !bytes.HasPrefix(c.data[c.offset:], []byte("\r\n")):
			c.at = Position{Line: c.at.Line + 1, Column: 1}
		case utf8.RuneStart(b):
			c.at.Column++
		}
	}
	return c.at
}

// Error is a fault at a place in a file. A zero line means the file as a whole.
type Error struct {
	File string
	Position
	Text string
}

// Error gives one line, file:line:column: text.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%s: %s", e.File, e.Position, e.Text)
}

// Errorf makes an *Error.
func Errorf(file string, at Position, format string, args ...any) error {
	return &Error{File: file, Position: at, Text: fmt.Sprintf(format, args...)}
}

// TrimBOM drops the mark that some editors put in front of UTF-8.
func TrimBOM(data []byte) []byte {
	return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
}

// CheckUTF8 returns an error at the first byte that is not UTF-8: a decoder would replace it and so change a value.
func CheckUTF8(file string, data []byte) error {
	if utf8.Valid(data) {
		return nil
	}
	offset := 0
	for offset < len(data) {
		r, size := utf8.DecodeRune(data[offset:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		offset += size
	}
	return Errorf(file, Locate(data, offset), "a byte here is not UTF-8: save the file as UTF-8")
}
