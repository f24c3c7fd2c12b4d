package truth_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/tests/truth"
)

var update = flag.Bool("update", false, "write docs/truth.md anew")

// TestDocsAreCurrent has the table of disagreements in the docs.
func TestDocsAreCurrent(t *testing.T) {
	corpus, err := truth.Read("testdata")
	if err != nil {
		t.Fatal(err)
	}
	connectors, workers, err := truth.Compare(t.Context(), t.TempDir(), corpus, func(truth.File) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "docs", "truth.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- written by go test ./tests/truth -update -->\n"
	before, _, _ := strings.Cut(string(data), mark)
	want := before + mark + table("connectors", connectors) + table("workers", workers)
	if *update {
		err = os.WriteFile(file, []byte(want), 0o644)
	}
	if diff := cmp.Diff(want, string(data)); err != nil || diff != "" && !*update {
		t.Errorf("docs/truth.md is not what was recorded, run go test ./tests/truth -update: %v\n%s", err, diff)
	}
}

// table counts, and lists what the two say differently.
func table(what string, c truth.Comparison) string {
	var out strings.Builder
	fmt.Fprintf(&out, "\n## %s\n\n%d files, of which real workers refuse %d. Of their errors that can be known offline, %d are found and %d are not (%.0f %%).\n",
		strings.ToUpper(what[:1])+what[1:], c.Files, c.Refused, c.Found, c.Missed, 100*c.Share())
	out.WriteString("\n| file | key | what | the worker says |\n|---|---|---|---|\n")
	for _, d := range c.Differences {
		text := strings.ReplaceAll(d.Text, "|", "\\|")
		if runes := []rune(text); len(runes) > 110 {
			text = string(runes[:110]) + "…"
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", d.File, d.Key, d.Kind, strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(text))
	}
	return out.String()
}

// counted looks at the size of a part of the corpus, and that each file has its source.
func counted(t *testing.T, kind string, files []truth.File, least, leastFrozen int) {
	t.Helper()
	frozen := 0
	for _, f := range files {
		if f.Frozen {
			frozen++
		}
		if f.Source == "" {
			t.Errorf("the source of %s is not listed", f.Name)
		}
	}
	if len(files) < least || frozen < leastFrozen {
		t.Errorf("the corpus has %d %s, %d of them frozen", len(files), kind, frozen)
	}
}

// TestTruth holds the offline verdict to that of real workers: no false error, and nine in ten of their errors found.
// The frozen files, which nobody looked at while the rules were written, have to do as well.
func TestTruth(t *testing.T) {
	corpus, err := truth.Read("testdata")
	if err != nil {
		t.Fatal(err)
	}
	// A third of the least that it is to have was frozen.
	counted(t, "connectors", corpus.Connectors, 150, 50)
	counted(t, "workers", corpus.Workers, 60, 20)
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
