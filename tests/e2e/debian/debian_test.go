package debian

import (
	"slices"
	"testing"
)

func TestMissing(t *testing.T) {
	file := t.TempDir()
	packages := []Package{{"there", file}, {"by pattern", file[:len(file)-1] + "*"}, {"not there", file + "/none"}, {"nowhere", file + "/*/none"}}
	if missing := Missing(packages); !slices.Equal(missing, []string{"not there", "nowhere"}) {
		t.Errorf("missing %q", missing)
	}
	if err := Require(t.Context(), "this test needs", packages[:2], t.Output()); err != nil {
		t.Error(err)
	}
}
