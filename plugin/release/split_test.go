package release

import (
	"maps"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/releaseutil"
)

// TestSplitManifests: the same texts as Helm cuts, in the same order; empty documents are none.
func TestSplitManifests(t *testing.T) {
	for _, manifests := range []string{
		"", "\n", "---\n", "a: 1", "---\na: 1\n---\nb: 2\n", "a: 1\n\n  \n--- # c\nb: |\n  x\n  ---\n  y\n", "--- \n\na: 1\n",
		"a: 1\r\n---\r\nb: 2\r\n", "a\n----\nb", "---\n# Source: x\n---a: 1\n",
	} {
		split := releaseutil.SplitManifests(manifests)
		keys := slices.Collect(maps.Keys(split))
		sort.Sort(releaseutil.BySplitManifestsOrder(keys))
		var want []string
		for _, key := range keys {
			if split[key] != "" { // Helm keeps some of these, nothing comes of them
				want = append(want, split[key])
			}
		}
		if diff := cmp.Diff(want, splitManifests(manifests)); diff != "" {
			t.Errorf("%q: -want +got:\n%s", manifests, diff)
		}
	}
}
