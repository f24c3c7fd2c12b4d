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
	for _, e := range entries {
		one, err := e.read()
		switch {
		case err != nil:
			errs = append(errs, err)
		case one.Offset.Offset != nil:
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
	if decode(parts[1], &one.Partition) != nil || one.Partition == nil {
		return one, fmt.Errorf("byte %d: connector %q: the partition of this key is no JSON object", e.KeyAt, one.Connector)
	}
	if e.Value != nil && decode(e.Value, &one.Offset.Offset) != nil {
		return one, fmt.Errorf("byte %d: connector %q: this offset is no JSON object", e.ValueAt, one.Connector)
	}
	return one, nil
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
