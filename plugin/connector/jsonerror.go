package connector

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

const blanks = " \t\r\n"

// syntaxError says where JSON ends to be JSON, and what to write for the mistakes that people make most often.
// It quotes nothing of the file but brackets: what stands at the fault may be part of a password.
func syntaxError(file string, data []byte, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return source.Errorf(file, Position{}, "this is not JSON")
	}
	offset := int(syntax.Offset) - 1
	if strings.Contains(syntax.Error(), "unexpected end") {
		offset = len(data)
	}
	offset, hint := explain(data, offset, syntax.Error())
	return source.Errorf(file, source.Locate(data, offset), "%s", hint)
}

// explain returns what to point at, and what to write. The fault is one of encoding/json's texts.
func explain(data []byte, offset int, fault string) (int, string) {
	switch {
	case len(bytes.Trim(data, blanks)) == 0:
		return 0, `the file is empty: write one connector, {"name": …, "config": {…}}`
	case offset >= len(data):
		return len(bytes.TrimRight(data, blanks)), `unexpected end of file: a closing }, ] or " is missing`
	case strings.Contains(fault, "string literal"):
		return offset, `a line break or control character inside a text: close the text with ", or write \n or \t`
	case strings.Contains(fault, "string escape"):
		return offset - 1, `a backslash stands alone in a text: write \\ for one backslash`
	case strings.Contains(fault, "hexadecimal"):
		return offset, `\u needs four hex digits: write \\u for a backslash and a u`
	case strings.Contains(fault, "in literal"):
		// The fault is reported inside the word; its start is what to look at.
		offset = bytes.LastIndexAny(data[:offset], blanks+":,[") + 1
		fault = "looking for beginning of value"
	}
	return explainSign(data, offset, fault)
}

func explainSign(data []byte, offset int, fault string) (int, string) {
	before := bytes.TrimRight(data[:offset], blanks)
	here := data[offset]
	switch {
	case here == '#', bytes.HasPrefix(data[offset:], []byte("//")), bytes.HasPrefix(data[offset:], []byte("/*")):
		return offset, "JSON has no comments: remove it"
	case (here == '}' || here == ']') && bytes.HasSuffix(before, []byte(",")):
		return len(before) - 1, "trailing comma: remove it before the closing " + string(here)
	case len(before) == 0:
		return offset, "expected { here: a connector is one JSON object"
	case strings.Contains(fault, "top-level"):
		return offset, "more text after the end of the connector: remove it, or write one connector a file"
	case strings.Contains(fault, "after object key:value"), strings.Contains(fault, "after array element"):
		return offset, explainAfter(before, here)
	case strings.Contains(fault, "after object key"):
		return offset, "a colon is missing between key and value"
	case strings.Contains(fault, "looking for beginning"):
		return explainWord(data, offset)
	case strings.Contains(fault, "numeric"):
		return offset, `this is not a number: put the value in double quotes`
	}
	return offset, "this is not JSON"
}

// explainAfter is for what follows a value and is neither a comma nor a closing bracket.
func explainAfter(before []byte, here byte) string {
	last := before[len(before)-1]
	switch {
	case here == '"':
		return "a comma is missing before this"
	case last == '0' && here >= '0' && here <= '9':
		return "a number cannot begin with 0: put the value in double quotes"
	case last == '"':
		return `expected a comma or a closing bracket: write \" for a quote inside a text`
	}
	return "expected a comma or a closing bracket; a text must stand in double quotes"
}

// explainWord is for a key or a value that does not begin as one.
func explainWord(data []byte, offset int) (int, string) {
	switch {
	case bytes.ContainsRune([]byte("$<%@{"), rune(data[offset])):
		return offset, `a placeholder must stand in double quotes, "${…}"`
	case data[offset] == '\'':
		return offset, "JSON knows no single quotes: write double quotes"
	case data[offset] == '\\':
		return offset, "a backslash outside a text: remove it"
	case data[offset] == ',':
		return offset, "a comma too many, or the value before it is missing"
	}
	return offset, "a text must stand in double quotes"
}
