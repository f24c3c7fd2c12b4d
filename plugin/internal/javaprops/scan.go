package javaprops

import (
	"bytes"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// scanner folds natural lines into logical ones, as Java's Properties.LineReader does: comments and blank lines go,
// a line that ends in an odd number of backslashes continues, and the blanks that start the next one are dropped.
type scanner struct {
	data  []byte
	pos   int
	start int    // where the logical line began
	line  []byte // the logical line, escapes still in it

	cursor *source.Cursor
}

func newScanner(data []byte) *scanner {
	return &scanner{data: data, cursor: source.NewCursor(data)}
}

// next moves to the following logical line and says whether there is one.
func (s *scanner) next() bool {
	for s.pos < len(s.data) {
		s.skipBlanks()
		switch {
		case s.pos == len(s.data):
			return false
		case isEnd(s.data[s.pos]):
			s.pos++
		case s.data[s.pos] == '#' || s.data[s.pos] == '!':
			s.skipLine() // a backslash does not continue a comment
		default:
			if s.fold() {
				return true
			}
		}
	}
	return false
}

// fold gathers one logical line. It is false when only a backslash stood there: Java then looks for a new line.
func (s *scanner) fold() bool {
	s.start, s.line = s.pos, nil
	for {
		begin := s.pos
		s.skipLine()
		s.line = append(s.line, s.data[begin:s.pos]...)
		if !continues(s.line) {
			return true
		}
		s.line = s.line[:len(s.line)-1]
		s.skipEnd()
		if s.pos == len(s.data) {
			return true
		}
		if len(s.line) == 0 {
			return false
		}
		s.skipBlanks()
	}
}

func (s *scanner) skipBlanks() {
	for s.pos < len(s.data) && isBlank(s.data[s.pos]) {
		s.pos++
	}
}

func (s *scanner) skipLine() {
	for s.pos < len(s.data) && !isEnd(s.data[s.pos]) {
		s.pos++
	}
}

func (s *scanner) skipEnd() {
	if bytes.HasPrefix(s.data[s.pos:], []byte("\r\n")) {
		s.pos++
	}
	s.pos = min(s.pos+1, len(s.data))
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\f' }

func isEnd(c byte) bool { return c == '\n' || c == '\r' }

func continues(line []byte) bool {
	odd := false
	for i := len(line) - 1; i >= 0 && line[i] == '\\'; i-- {
		odd = !odd
	}
	return odd
}

// split cuts a logical line at the first separator that is not escaped: blanks, and at most one = or : among them.
func split(line []byte) (key, value []byte) {
	end := 0
	for end < len(line) && !isBlank(line[end]) && line[end] != '=' && line[end] != ':' {
		if line[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(line))
	rest, separated := end, false
	for rest < len(line) {
		sign := line[rest] == '=' || line[rest] == ':'
		if !isBlank(line[rest]) && (!sign || separated) {
			break
		}
		separated = separated || sign
		rest++
	}
	return line[:end], line[rest:]
}
