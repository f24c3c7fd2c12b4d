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
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/offsets"
)

const (
	// offsetsKey is the key in a Secret of offsets.
	offsetsKey = "offsets.json"
	// maxSecret is what Kubernetes takes of a Secret's data.
	maxSecret = 1 << 20
)

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

// keepOffsets puts offsets into a Secret, and lets the connector begin with them. Those that no Secret holds go into a file of their own.
func (s *setup) keepOffsets(one found, offsets []connect.Offset, from string) {
	slices.SortFunc(offsets, func(a, b connect.Offset) int { return cmp.Compare(compact(a.Partition), compact(b.Partition)) })
	text := compact(map[string]any{"offsets": offsets})
	if len(text) > maxSecret {
		s.offsetsApart(one, offsets, from)
		return
	}
	name := strings.TrimSuffix(secretName(one.Name), "-credentials") + "-offsets"
	s.secrets.add(name, offsetsKey, secretValue{text: text})
	s.values.set(flowNode("name", name, "key", offsetsKey), "It goes on there. Once it runs, this and the Secret can be removed.", "connectors", one.Name, "initialOffsets")
	s.note(from, one.Name+": offsets", Moved, "connectors."+one.Name+".initialOffsets", "%d partitions, in the Secret %s", len(offsets), name)
}

// offsetsApart declares the connector stopped, so that it does not begin anew before people have written its offsets.
func (s *setup) offsetsApart(one found, offsets []connect.Offset, from string) {
	if s.offsets == nil {
		s.offsets = map[string]any{}
	}
	s.offsets[one.Name] = map[string]any{"offsets": offsets}
	s.values.set(connector.StateStopped, "A Secret cannot hold its offsets: write them with offsets import, then see whether this is to go.", "connectors", one.Name, "state")
	s.note(from, one.Name+": offsets", Warning, "connectors."+one.Name+".state",
		"%d partitions are more than a Secret holds, so they are in offsets.json and it is declared stopped: once it is registered, helm connect-register offsets import RELEASE offsets.json, then set its state", len(offsets))
}

// encodeOffsets writes those that stand apart as offsets import reads them; empty without any.
func (s *setup) encodeOffsets() []byte {
	if len(s.offsets) == 0 {
		return nil
	}
	return []byte(compact(map[string]any{"connectors": s.offsets}) + "\n")
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
