package guarded

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/release"
)

// servesOthers registers connectors of a release that has no workers, and removes them. What belongs to the workers' own
// release stays.
func (w *worker) servesOthers(t *testing.T) {
	topics := []string{fmt.Sprintf("far-a-%d", w.port), fmt.Sprintf("far-b-%d", w.port)}
	connectors := map[string]any{}
	for _, topic := range topics {
		if err := shared.cluster.CreateTopic(t.Context(), topic, 1); err != nil {
			t.Fatal(err)
		}
		connectors[topic] = sink(topic)
	}
	before := w.names(t)
	if len(before) == 0 {
		t.Fatal("the workers' release has no connectors that could stay")
	}
	w.turnsAway(t, connectors)
	far := w.renderFar(t, w.guard, connectors)
	got := runJob(t, far, "register", w.guard.secrets)
	if got.code != 0 || strings.Count(got.stdout, ": created, RUNNING, 1 of 1 tasks running\n") != len(topics) {
		t.Fatalf("got %+v", got)
	}
	if names := w.names(t); len(names) != len(before)+len(topics) {
		t.Errorf("the connectors are %v", names)
	}
	if got := runJob(t, far, "test", w.guard.secrets); got.code != 0 || !strings.HasPrefix(got.stdout, "healthy: ") {
		t.Errorf("test: %+v", got)
	}
	got = runJob(t, far, "remove", w.guard.secrets)
	if got.code != 0 || strings.Count(got.stdout, ": deleted\n") != len(topics) || strings.Count(got.stdout, "\n") != len(topics) {
		t.Errorf("got %+v", got)
	}
	after := w.names(t)
	slices.Sort(before)
	slices.Sort(after)
	if !slices.Equal(before, after) {
		t.Errorf("of the connectors %v there are %v", before, after)
	}
}

// renderFar renders a release of connectors only, which reaches the worker as a guard says.
func (w *worker) renderFar(t *testing.T, as guard, connectors map[string]any) *release.Release {
	t.Helper()
	return renderValues(t, "far", map[string]any{
		"worker": map[string]any{"enabled": false}, "connect": as.connect(w.url()), "connectors": connectors,
	})
}

// turnsAway renders releases that lack what the worker wants: their Jobs fail, and nothing is registered.
func (w *worker) turnsAway(t *testing.T, connectors map[string]any) {
	t.Helper()
	var wants []string
	lacking := map[string]guard{}
	if w.guard.login {
		g := w.guard
		g.login = false
		lacking["Connect wants basic authentication"] = g
	}
	if w.guard.clientAuth != "none" {
		g := w.guard
		g.clientAuth = "none"
		lacking["the server wants a client certificate"] = g
	}
	for want, g := range lacking {
		wants = append(wants, want)
		for _, job := range []string{"register", "remove"} {
			got := runJob(t, w.renderFar(t, g, connectors), job, w.guard.secrets)
			if got.code != 1 || !strings.Contains(got.message, want) {
				t.Errorf("%s: want %s, got %+v", job, want, got)
			}
		}
	}
	for name := range connectors {
		if slices.Contains(w.names(t), name) {
			t.Errorf("%s is registered without %s", name, wants)
		}
	}
}
