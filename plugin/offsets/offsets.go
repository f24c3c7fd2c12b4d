package offsets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/connect-register/connect-register/plugin/connect"
)

// Stored is what a connector has committed for one partition.
type Stored struct {
	Connector string
	connect.Offset
}

// Read decodes the file and what stands in its entries: keys ["connector", {partition}], values {offset}, as JSON. Partitions whose
// offset is null were reset and are left out. Numbers stay as they are written. All errors are returned, each with its byte; none
// shows what stands there.
func Read(data []byte) ([]Stored, error) {
	entries, err := Decode(data)
	if err != nil {
		return nil, err
	}
	var (
		all  []Stored
		errs []error
	)
	seen := partitions{}
	for _, e := range entries {
		one, err := e.read()
		known := false
		if err == nil {
			known, err = seen.add(e, one)
		}
		switch {
		case err != nil:
			errs = append(errs, err)
		case one.Offset.Offset != nil && !known:
			all = append(all, one)
		}
	}
	return all, errors.Join(errs...)
}

func (e Entry) read() (one Stored, err error) {
	var parts []json.RawMessage
	var name *string
	if decode(e.Key, &parts) != nil || len(parts) != 2 || decode(parts[0], &name) != nil || name == nil || *name == "" {
		return one, fmt.Errorf("byte %d: this key is not [\"connector\", {partition}]: the worker had other converters for its offsets, which no Kafka since 3.0 has", e.KeyAt)
	}
	one.Connector = *name
	if one.Partition, err = flat(parts[1]); err != nil || one.Partition == nil {
		return one, fmt.Errorf("byte %d: connector %q: the partition of this key is no JSON object%s", e.KeyAt, one.Connector, onlyFlat)
	}
	if e.Value == nil {
		return one, nil
	}
	if one.Offset.Offset, err = flat(e.Value); err != nil {
		return one, fmt.Errorf("byte %d: connector %q: this offset is no JSON object%s", e.ValueAt, one.Connector, onlyFlat)
	}
	return one, nil
}

// onlyFlat is what Connect checks before it stores an object.
const onlyFlat = " of texts, numbers, booleans and null"

// flat reads a JSON object, or null, with nothing in it that is nested: so what it takes of memory is bounded by its length.
func flat(data []byte) (map[string]any, error) {
	var fields map[string]json.RawMessage
	if err := decode(data, &fields); err != nil || fields == nil {
		return nil, err
	}
	object := make(map[string]any, len(fields))
	for key, text := range fields {
		if text[0] == '{' || text[0] == '[' {
			return nil, errors.New("it is nested")
		}
		var value any
		if err := decode(text, &value); err != nil {
			return nil, err
		}
		object[key] = value
	}
	return object, nil
}

// partitions are those that were read, with their offsets: keys that differ as bytes may name the same one.
type partitions map[string]struct {
	at     int
	offset string
}

// add tells whether a partition was there before. With another offset it is an error: which one counts, only the connector knows.
func (p partitions) add(e Entry, one Stored) (known bool, err error) {
	name, err := json.Marshal([]any{one.Connector, one.Partition})
	if err != nil {
		return false, err
	}
	offset, err := json.Marshal(one.Offset.Offset)
	if err != nil {
		return false, err
	}
	before, known := p[string(name)]
	if known && before.offset != string(offset) {
		return true, fmt.Errorf("byte %d: connector %q: the key at byte %d names the same partition, written otherwise, and has another offset: migrate without offsets, and write the right one with offsets set", e.KeyAt, one.Connector, before.at)
	}
	before.at, before.offset = e.KeyAt, string(offset)
	p[string(name)] = before
	return known, nil
}

// decode reads one JSON value and nothing else.
func decode(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err == nil || decoder.More() {
		return errors.New("something follows")
	}
	return nil
}
