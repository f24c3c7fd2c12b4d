package registrar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/connect-register/connect-register/plugin/connect"
	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/reconcile"
)

// offsetOptions are the flags by which a pod of the release finds the Secrets with offsets. Nobody else has them mounted.
type offsetOptions struct{ path string }

func (o *offsetOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.path, "offsets-path", "", "folder of the Secrets with offsets that connectors begin with (initialOffsets), a folder each")
}

func (o *offsetOptions) use(with *reconcile.Options) {
	if o.path == "" {
		return
	}
	with.InitialOffsets = func(from connector.SecretKey) ([]connect.Offset, error) {
		data, err := os.ReadFile(filepath.Join(o.path, from.Name, from.Key))
		switch {
		case os.IsNotExist(err):
			return nil, fmt.Errorf("the Secret %s is missing, or has no key %s: create it, or correct the reference", from.Name, from.Key)
		case err != nil:
			return nil, fmt.Errorf("reading key %s of Secret %s: %w", from.Key, from.Name, withoutPath(err))
		}
		return ParseOffsets(from, data)
	}
}

// withoutPath is the reason alone.
func withoutPath(err error) error {
	if failed, ok := err.(*fs.PathError); ok {
		return failed.Err
	}
	return err
}

// ParseOffsets reads offsets from a key of a Secret, in the form that Connect shows and takes them:
// {"offsets": [{"partition": {…}, "offset": {…}}]}. An error shows none of them.
func ParseOffsets(from connector.SecretKey, data []byte) ([]connect.Offset, error) {
	var all struct {
		Offsets []connect.Offset `json:"offsets"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	const form = `write {"offsets": [{"partition": {…}, "offset": {…}}]}, as GET /connectors/<name>/offsets shows them`
	if err := decoder.Decode(&all); err != nil || decoder.More() {
		return nil, fmt.Errorf("key %s of Secret %s holds no offsets after byte %d: %s", from.Key, from.Name, decoder.InputOffset(), form)
	}
	seen := map[string]bool{}
	for i, one := range all.Offsets {
		if one.Partition == nil || one.Offset == nil {
			return nil, fmt.Errorf("key %s of Secret %s: offsets[%d] lacks a partition or an offset: %s", from.Key, from.Name, i, form)
		}
		partition, err := json.Marshal(one.Partition)
		if err != nil || seen[string(partition)] {
			return nil, fmt.Errorf("key %s of Secret %s: offsets[%d] has the partition of an earlier one: keep one", from.Key, from.Name, i)
		}
		seen[string(partition)] = true
	}
	return all.Offsets, nil
}
