package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/connect"
	position "github.com/connect-register/connect-register/plugin/internal/source"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// offsetsFile is what get and export print, and import takes.
type offsetsFile struct {
	Connectors map[string]connectorOffsets `json:"connectors"`
}

type connectorOffsets struct {
	Type    string           `json:"type,omitempty"`
	Offsets []connect.Offset `json:"offsets"`
}

// table is a line a partition.
func (f offsetsFile) table() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CONNECTOR\tPARTITION\tOFFSET")
	for _, name := range slices.Sorted(maps.Keys(f.Connectors)) {
		for _, one := range f.Connectors[name].Offsets {
			fmt.Fprintf(w, "%s\t%s\t%s\n", name, compactJSON(one.Partition), compactJSON(one.Offset))
		}
		if len(f.Connectors[name].Offsets) == 0 {
			fmt.Fprintf(w, "%s\t–\t–\n", name)
		}
	}
	_ = w.Flush()
	return out.String()
}

func compactJSON(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)
	return strings.TrimSpace(out.String())
}

// parseOffsetsFile reads JSON, or YAML, whose whole numbers stay exact up to 64 bits.
func parseOffsetsFile(file string, data []byte) ([]reconcile.Alteration, error) {
	if !strings.HasSuffix(file, ".json") {
		converted, err := yaml.YAMLToJSONStrict(data)
		if err != nil {
			return nil, fmt.Errorf("%s: it is no YAML: %s", file, position.YAMLText(err))
		}
		data = converted
	}
	var all offsetsFile
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&all); err != nil || decoder.More() || len(all.Connectors) == 0 {
		if err == nil {
			err = errors.New("it names no connector")
		}
		return nil, fmt.Errorf(`%s: %w; it is to be as offsets export prints it: {"connectors": {"orders": {"offsets": [{"partition": {…}, "offset": {…}}]}}}`, file, err)
	}
	var alterations []reconcile.Alteration
	for _, name := range slices.Sorted(maps.Keys(all.Connectors)) {
		offsets := all.Connectors[name].Offsets
		for i, one := range offsets {
			if one.Partition == nil {
				return nil, fmt.Errorf("%s: connectors.%s.offsets[%d] has no partition", file, name, i)
			}
		}
		if len(offsets) > 0 {
			alterations = append(alterations, reconcile.Alteration{Name: name, To: offsets})
		}
	}
	if len(alterations) == 0 {
		return nil, fmt.Errorf("%s: none of its connectors has offsets, so there is nothing to write; offsets reset forgets those that are stored", file)
	}
	return alterations, nil
}

// decodeObject reads one JSON object, or null, its numbers as they are written.
func decodeObject(text string, into *map[string]any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("there is more than one value")
	}
	return nil
}
