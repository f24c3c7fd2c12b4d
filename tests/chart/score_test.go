package chart

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kubeScore looks for what a production cluster would object to.
const kubeScore = "github.com/zegl/kube-score/cmd/kube-score@v1.20.0"

// reasons are the findings that the chart accepts. Each stands beside its key in values.yaml, in the words given here.
var reasons = map[string]string{
	"(worker) CPU limit is not set":                        "a throttled worker misses its heartbeats",
	"(worker) ImagePullPolicy is not set to Always":        "Tags are versions and do not move",
	"(worker) The container is running with a low user ID": "User and group 1000 are those of Apache's and Confluent's images",
	"(worker) The container running with a low group ID":   "User and group 1000 are those of Apache's and Confluent's images",
	"(registrar) CPU limit is not set":                     "No CPU limit: it would only be slower",
	"(registrar) ImagePullPolicy is not set to Always":     "Tags are versions and do not move",
}

// TestScore: kube-score finds nothing in the defaults and the seed's example but what has a written reason.
func TestScore(t *testing.T) {
	rendered, ok := inProcess(t, chartDir+"/examples/local-file-sink.yaml")
	if !ok {
		t.Fatal(rendered)
	}
	score := exec.CommandContext(t.Context(), "go", "run", kubeScore, "score", "--kubernetes-version", "v1.36", "-o", "ci", "-")
	score.Dir = t.TempDir() // outside of this module, which does not require kube-score
	score.Env = append(os.Environ(), "GOFLAGS=")
	score.Stdin = strings.NewReader(rendered)
	var stderr strings.Builder
	score.Stderr = &stderr
	out, err := score.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		level, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if level == "[OK]" || level == "[SKIPPED]" {
			continue
		}
		_, finding, _ := strings.Cut(rest, ": ")
		found[finding] = true
	}
	if len(out) == 0 {
		t.Fatalf("kube-score says nothing:\n%s", stderr.String())
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(reasons)), slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("findings, -with a reason +found:\n%s", diff)
	}
	defaults := strings.Join(strings.Fields(strings.ReplaceAll(read(t, chartDir+"/values.yaml"), "#", "")), " ")
	for finding, reason := range reasons {
		if !strings.Contains(defaults, reason) {
			t.Errorf("%s: values.yaml does not give the reason %q", finding, reason)
		}
	}
}
