package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/metadata"
)

// TestUninstall leaves the internal topics and the last registration Job, for its log, and nothing else. With a TTL that goes too.
func TestUninstall(t *testing.T) {
	in(t, all)
	eachHelm(t, false, func(t *testing.T, h *program) {
		r := newRelease(t, h)
		topic := r.topic + "numbers"
		r.set(connectors(values{"numbers": counter(topic, 1, 20)}), values{"registration": values{"onDelete": "delete", "schedule": "0 0 1 1 *"}})
		var before []string
		eventually(t, "what Kubernetes puts into each namespace", func() error {
			if before = objects(t, r.name); len(before) < 2 {
				return fmt.Errorf("there are %v", before)
			}
			return nil
		})
		r.mustInstall(t)
		counted(t, topic, 1, 20)
		h.must(t, "uninstall", releaseName, "-n", r.name, "--timeout", helmTimeout)

		left := func() []string {
			return slices.DeleteFunc(objects(t, r.name), func(o string) bool { return slices.Contains(before, o) })
		}
		eventually(t, "nothing but the last Job and its pod", func() error {
			left := left()
			if len(left) != 2 || left[0] != "Job/"+hookJob || !strings.HasPrefix(left[1], "Pod/"+hookJob+"-") {
				return fmt.Errorf("there are %v", left)
			}
			return nil
		})
		topics, err := broker.admin.ListTopics(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ours := slices.DeleteFunc(topics.Names(), func(name string) bool { return !strings.Contains(name, r.name) })
		want := []string{r.internalTopic("config"), r.internalTopic("offset"), r.internalTopic("status"), topic}
		slices.Sort(want)
		slices.Sort(ours)
		if !slices.Equal(ours, want) {
			t.Errorf("there are the topics %v, want %v", ours, want)
		}
		// The connector was deleted while the workers still ran.
		last := map[string]bool{}
		for _, record := range records(t, r.internalTopic("config")) {
			last[record.key] = record.deleted
		}
		if deleted, known := last["connector-numbers"]; !known || !deleted {
			t.Errorf("the config topic still has the connector: %v", slices.Sorted(maps.Keys(last)))
		}

		r.set(values{"registration": values{"ttlSecondsAfterFinished": 30}})
		r.mustInstall(t)
		goesOn(t, topic, 1, 20)
		h.must(t, "uninstall", releaseName, "-n", r.name, "--timeout", helmTimeout)
		eventually(t, "the last Job to go by its TTL", func() error {
			if left := left(); len(left) > 0 {
				return fmt.Errorf("there are %v", left)
			}
			return nil
		})
	})
}

// objects are all in a namespace but events, as Kind/name.
func objects(t *testing.T, namespace string) []string {
	t.Helper()
	lists, err := suite.client.Discovery().ServerPreferredNamespacedResources()
	if err != nil {
		t.Fatal(err)
	}
	client, err := metadata.NewForConfig(suite.config)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, list := range discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"list", "delete"}}, lists) {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range list.APIResources {
			if resource.Kind == "Event" {
				continue
			}
			all, err := client.Resource(version.WithResource(resource.Name)).Namespace(namespace).List(t.Context(), metav1.ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for _, object := range all.Items {
				found = append(found, resource.Kind+"/"+object.Name)
			}
		}
	}
	slices.Sort(found)
	return found
}
