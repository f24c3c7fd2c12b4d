package truth_test

import (
	"testing"

	"github.com/connect-register/connect-register/tests/truth"
)

// TestTruth holds the offline verdict to that of real workers: no false error, and nine in ten of their errors found.
// The frozen files, which nobody looked at while the rules were written, have to do as well.
func TestTruth(t *testing.T) {
	corpus, err := truth.Read("testdata")
	if err != nil {
		t.Fatal(err)
	}
	if len(corpus.Connectors) < 150 || len(corpus.Workers) < 60 {
		t.Errorf("the corpus has %d connectors and %d workers", len(corpus.Connectors), len(corpus.Workers))
	}
	for name, which := range map[string]func(truth.File) bool{
		"all": func(truth.File) bool { return true }, "frozen": func(f truth.File) bool { return f.Frozen },
	} {
		t.Run(name, func(t *testing.T) {
			connectors, workers, err := truth.Compare(t.Context(), t.TempDir(), corpus, which)
			if err != nil {
				t.Fatal(err)
			}
			for kind, c := range map[string]truth.Comparison{"connectors": connectors, "workers": workers} {
				t.Logf("%s: %d files, %d refused, %d errors found, %d missed: %.0f %%", kind, c.Files, c.Refused, c.Found, c.Missed, 100*c.Share())
				for _, d := range c.Differences {
					t.Logf("%s: %s: %s: %s", d.Kind, d.File, d.Key, d.Text)
					if d.Kind == truth.False {
						t.Errorf("%s %s is refused, but a real worker takes it: %s", d.File, d.Key, d.Text)
					}
				}
				if c.Share() < 0.9 {
					t.Errorf("of the %s' errors only %.0f %% are found", kind, 100*c.Share())
				}
			}
		})
	}
}
