package chart

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/connect-register/connect-register/plugin/release"
	"github.com/connect-register/connect-register/tests/generate"
)

const (
	// generatedCases have to render.
	generatedCases = 300
	// keysInCase is how many keys a case sets.
	keysInCase = 7
	// leastCases is how many cases each key has to be in.
	leastCases = 3
)

// generatedSeed changes the values; the one that stands here gives the same ones each time.
var generatedSeed = flag.Uint64("seed", 1, "of the generated values")

// TestGeneratedValues renders values that are made from the schema, and asks of each whether Kubernetes would take the
// objects, and whether the program that reads the files could.
func TestGeneratedValues(t *testing.T) {
	s := newSurvey(t)
	for first := 0; s.rendered < generatedCases && first < 2*generatedCases && !t.Failed(); {
		count := min(100, generatedCases-s.rendered)
		s.batch(t, first, count)
		first += count
	}
	s.seldom(t)
	t.Logf("%d of %d generated values render", s.rendered, s.tried)
	if 2*s.refused > s.tried {
		t.Errorf("the chart refuses %d of %d generated values, e.g. with\n%s\nadd samples", s.refused, s.tried, s.words())
	}
}

// survey tries values and counts.
type survey struct {
	*generate.Generator
	sync.Mutex
	tried, refused, rendered int
	// keys counts the rendered cases that each key is in; errors what the chart refused.
	keys, errors map[string]int
}

func newSurvey(t *testing.T) *survey {
	t.Helper()
	loaded, err := release.LoadChart(chartDir)
	if err != nil {
		t.Fatal(err)
	}
	base, err := os.ReadFile("testdata/generated/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/generated/samples.yaml")
	if err != nil {
		t.Fatal(err)
	}
	known, err := generate.ReadSamples(data)
	if err != nil {
		t.Fatal(err)
	}
	g, err := generate.New(loaded, generate.Options{Base: base, Samples: known, Switches: []string{"enabled", "secretName"}})
	if err != nil {
		t.Fatal(err)
	}
	return &survey{Generator: g, keys: map[string]int{}, errors: map[string]int{}}
}

// batch runs cases on all processors, each with random numbers of its own.
func (s *survey) batch(t *testing.T, first, count int) {
	t.Run(fmt.Sprint("from ", first), func(t *testing.T) {
		for i := first; i < first+count; i++ {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				s.try(t, rand.New(rand.NewPCG(*generatedSeed, uint64(i))), s.deal(i))
			})
		}
	})
}

// deal gives each case other keys: all of them, shuffled, go round.
func (s *survey) deal(i int) []string {
	keys := s.Keys()
	var hand []string
	for n := i * keysInCase; n < (i+1)*keysInCase; n++ {
		deck := rand.New(rand.NewPCG(*generatedSeed, uint64(1_000_000+n/len(keys)))).Perm(len(keys))
		hand = append(hand, keys[deck[n%len(keys)]])
	}
	return hand
}

// seldom tries keys on their own that the chart refused in too many cases.
func (s *survey) seldom(t *testing.T) {
	t.Run("each key", func(t *testing.T) {
		for i, key := range s.Keys() {
			for n := range 5 * leastCases {
				if s.keys[key] >= leastCases || t.Failed() {
					break
				}
				s.try(t, rand.New(rand.NewPCG(*generatedSeed, uint64(2_000_000+100*i+n))), []string{key})
			}
			if s.keys[key] < leastCases && !t.Failed() {
				t.Errorf("%s is in %d generated values that render, e.g. for\n%s\nadd a sample", key, s.keys[key], s.words())
			}
		}
	})
}

// try makes values, and others when the chart refuses them: without the keys that it names.
func (s *survey) try(t *testing.T, random *rand.Rand, keys []string) {
	for range 4 {
		vals, err := s.Values(random, keys...)
		if err != nil {
			t.Fatal(err)
		}
		c := &generatedCase{folder: t.TempDir(), values: vals, lint: random.IntN(10) == 0}
		c.nameRelease(random)
		refusal, err := c.check(t.Context())
		if err != nil {
			t.Fatalf("keys %q: %v", keys, s.report(t, c, err))
		}
		if s.count(keys, refusal); refusal == "" {
			return
		}
		if len(keys) > 1 {
			keys = slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return names(refusal, key) })
		}
	}
}

func (s *survey) count(keys []string, refusal string) {
	s.Lock()
	defer s.Unlock()
	s.tried++
	if refusal != "" {
		s.refused++
		for line := range strings.Lines(refusal) {
			s.errors[strings.TrimSpace(line)]++
		}
		return
	}
	s.rendered++
	for _, key := range keys {
		s.keys[key]++
	}
}

// names says whether a line of the chart's errors begins with a key, whose * and [] stand for what the user chose.
func names(refusal, key string) bool {
	key = strings.TrimSuffix(strings.ReplaceAll(key, "[]", ""), ".*")
	head, _, _ := strings.Cut(key, ".*")
	for line := range strings.Lines(refusal) {
		if at, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "ERROR: "), ": "); strings.HasPrefix(at+".", head+".") {
			return true
		}
	}
	return false
}

// words are the most frequent errors.
func (s *survey) words() string {
	var lines []string
	for line := range s.errors {
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Or(s.errors[b]-s.errors[a], strings.Compare(a, b)) })
	return strings.Join(lines[:min(len(lines), 20)], "\n")
}

// report shows the least values that fail, with what they fail with.
func (s *survey) report(t *testing.T, c *generatedCase, err error) string {
	t.Helper()
	folder := t.TempDir()
	smallest := generate.Shrink(c.values, 150, func(vals map[string]any) bool {
		if s.Validate(vals) != nil {
			return false
		}
		again := *c
		again.folder, again.values = folder, vals
		_, failure := again.check(t.Context())
		if failure == nil || about(failure) != about(err) {
			return false
		}
		err = failure
		return true
	})
	text, marshalErr := yaml.Marshal(smallest)
	if marshalErr != nil {
		t.Fatal(marshalErr)
	}
	return fmt.Sprintf("%v\nin the release %s/%s with the values\n%s", err, c.namespace, c.name, text)
}

// about is what a failure is about: the object and the path in it, or the template.
func about(err error) string {
	lines := strings.SplitN(err.Error(), "\n", 3)
	parts := strings.SplitN(lines[min(1, len(lines)-1)], ": ", 3)
	return strings.Join(parts[:min(2, len(parts))], ": ")
}
