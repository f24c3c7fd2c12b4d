package release

import (
	"bytes"
	"io"
	"os"
	"slices"
	"sync"

	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/getter"
)

// stdin holds what -f - gives: one command may merge its values more than once, but Helm's own reader empties it.
var stdin = sync.OnceValues(func() ([]byte, error) { return io.ReadAll(os.Stdin) })

// stdinURL stands for - among the values files; its scheme leads Helm to stdinGetter.
const stdinURL = "stdin:values"

type stdinGetter struct{}

func (stdinGetter) Get(string, ...getter.Option) (*bytes.Buffer, error) {
	data, err := stdin()
	return bytes.NewBuffer(bytes.Clone(data)), err
}

// merge is Helm's MergeValues, which can be called again.
func merge(o values.Options) (map[string]any, error) {
	o.ValueFiles = slices.Clone(o.ValueFiles)
	for i, file := range o.ValueFiles {
		if file == "-" {
			o.ValueFiles[i] = stdinURL
		}
	}
	return o.MergeValues(append(getter.All(cli.New()), getter.Provider{
		Schemes: []string{"stdin"},
		New:     func(...getter.Option) (getter.Getter, error) { return stdinGetter{}, nil },
	}))
}
