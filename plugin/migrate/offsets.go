package migrate

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/offsets"
)

// offsetsKey is the key in a Secret of offsets.
const offsetsKey = "offsets.json"

// sourceOffsets gives each source its offsets, or says that it reads everything again.
func (s *setup) sourceOffsets(all []found, file *File) error {
	if file == nil {
		for _, one := range all {
			if !one.isSink() {
				s.note(one.from, one.Name, Warning, "connectors."+one.Name, "a source: it reads everything again unless its offsets are carried over, with --offsets and the file of offset.storage.file.filename")
			}
		}
		return nil
	}
	s.from = append(s.from, file.Name)
	stored, err := readOffsets(*file)
	if err != nil {
		return err
	}
	for _, one := range all {
		ours := stored[one.Name]
		delete(stored, one.Name)
		switch {
		case len(ours) > 0:
			s.keepOffsets(one, ours, file.Name)
		case !one.isSink():
			s.note(one.from, one.Name, Warning, "connectors."+one.Name, "a source without offsets in %s: it reads everything again", file.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		s.note(file.Name, name, Warning, "", "the file has offsets of it, but it is not among the connectors: they are not carried over")
	}
	return nil
}

// readOffsets decodes the file and sorts its entries by connector.
func readOffsets(file File) (map[string][]connect.Offset, error) {
	all, err := offsets.Read(file.Data)
	if err != nil {
		var lines []error
		for line := range strings.SplitSeq(err.Error(), "\n") {
			lines = append(lines, fmt.Errorf("%s: %s", file.Name, line))
		}
		return nil, errors.Join(lines...)
	}
	sorted := map[string][]connect.Offset{}
	for _, one := range all {
		sorted[one.Connector] = append(sorted[one.Connector], one.Offset)
	}
	return sorted, nil
}

// keepOffsets puts offsets into a Secret, and lets the connector begin with them.
func (s *setup) keepOffsets(one found, offsets []connect.Offset, from string) {
	slices.SortFunc(offsets, func(a, b connect.Offset) int { return cmp.Compare(compact(a.Partition), compact(b.Partition)) })
	name := strings.TrimSuffix(secretName(one.Name), "-credentials") + "-offsets"
	s.secrets.add(name, offsetsKey, secretValue{text: compact(map[string]any{"offsets": offsets})})
	s.values.set(flowNode("name", name, "key", offsetsKey), "It goes on there. Once it runs, this and the Secret can be removed.", "connectors", one.Name, "initialOffsets")
	s.note(from, one.Name+": offsets", Moved, "connectors."+one.Name+".initialOffsets", "%d partitions, in the Secret %s", len(offsets), name)
}

// compact is a value as JSON, its keys sorted.
func compact(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)
	return strings.TrimSpace(out.String())
}

// runningOffsets takes the offsets that sources have committed.
func (s *setup) runningOffsets(ctx context.Context, api Cluster, all []found) error {
	for _, one := range all {
		if one.isSink() {
			continue
		}
		offsets, err := api.Offsets(ctx, one.Name)
		if err != nil {
			return fmt.Errorf("reading the offsets of %s: %w", one.Name, err)
		}
		if len(offsets) > 0 {
			s.keepOffsets(one, offsets, "")
		}
	}
	return nil
}
