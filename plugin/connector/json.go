package connector

import (
	"bytes"
	"encoding/json"

	"github.com/connect-register/connect-register/plugin/internal/source"
)

// readJSON returns the fields of the one object in data.
func readJSON(file string, data []byte) ([]field, error) {
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, syntaxError(file, data, err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // keeps digits as written
	r := jsonReader{file: file, data: data, cursor: source.NewCursor(data), dec: dec}
	top := r.value(0)
	if top.kind != object {
		return nil, source.Errorf(file, top.at, `%s: write one connector, {"name": …, "config": {…}}`, top.kind.named())
	}
	return top.fields, r.err
}

// jsonReader walks data that is known to be valid JSON, so that its tokens cannot fail.
type jsonReader struct {
	file   string
	data   []byte
	cursor *source.Cursor
	dec    *json.Decoder
	err    error // the first duplicate key
}

func (r *jsonReader) token() (json.Token, Position) {
	offset := int(r.dec.InputOffset())
	gap := r.data[offset:]
	offset += len(gap) - len(bytes.TrimLeft(gap, blanks+",:"))
	token, _ := r.dec.Token()
	return token, r.cursor.At(offset)
}

// value reads one value. Below the configuration nothing is of interest: there it is only passed over.
func (r *jsonReader) value(depth int) value {
	token, at := r.token()
	switch t := token.(type) {
	case json.Delim:
		if t == '{' && depth < 2 {
			return value{kind: object, at: at, fields: r.fields(depth)}
		}
		r.skip()
		if t == '{' {
			return value{kind: object, at: at}
		}
		return value{kind: list, at: at}
	case string:
		return value{text: t, at: at}
	case json.Number:
		return value{text: t.String(), at: at}
	case bool:
		return value{text: map[bool]string{true: "true", false: "false"}[t], at: at}
	}
	return value{kind: null, at: at}
}

func (r *jsonReader) fields(depth int) []field {
	var fields []field
	for r.dec.More() {
		token, at := r.token()
		key, _ := token.(string)
		fields = append(fields, field{key: key, at: at, value: r.value(depth + 1)})
	}
	r.token() // the closing bracket
	if err := duplicate(r.file, fields); err != nil && r.err == nil {
		r.err = err
	}
	return fields
}

// skip passes over the rest of a list or an object. It does not recurse: depth costs no stack.
func (r *jsonReader) skip() {
	for open := 1; open > 0; {
		token, err := r.dec.Token()
		switch {
		case err != nil:
			return
		case token == json.Delim('{'), token == json.Delim('['):
			open++
		case token == json.Delim('}'), token == json.Delim(']'):
			open--
		}
	}
}
