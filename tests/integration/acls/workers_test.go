package acls

import (
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/provision"
)

// TestWorkersNeed starts workers that lack something of the list each.
func TestWorkersNeed(t *testing.T) {
	const group = "-kafka-connect"
	tests := []struct {
		name   string
		worker map[string]any
		// runs tells a worker that takes connectors, and lacks something only when these run.
		runs bool
		// without are operations on what ends in these names.
		without []missing
		// says are what the worker logs then, each of them.
		says []string
	}{
		{"group", nil, false, []missing{{provision.TypeGroup, "", provision.OperationRead}}, []string{"Not authorized to access group: default.group" + group}},
		{"reading", nil, false, []missing{
			{provision.TypeTopic, ".config", provision.OperationRead}, {provision.TypeTopic, ".offset", provision.OperationRead},
			{provision.TypeTopic, ".status", provision.OperationRead},
		}, []string{"[_default.reading" + group + ".config]", "[_default.reading" + group + ".offset]", "[_default.reading" + group + ".status]"}},
		{"config", nil, false, []missing{{provision.TypeTopic, ".config", provision.OperationWrite}}, []string{"[_default.config" + group + ".config]"}},
		{"writing", nil, true, []missing{
			{provision.TypeTopic, ".offset", provision.OperationWrite}, {provision.TypeTopic, ".status", provision.OperationWrite},
		}, []string{"[_default.writing" + group + ".offset]", "[_default.writing" + group + ".status]"}},
		{"leader", map[string]any{"exactlyOnceSource": "preparing"}, false, []missing{{provision.TypeTransactional, "", provision.OperationWrite}},
			[]string{"TransactionalIdAuthorizationException"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			topic := test.name + "-lines"
			s := setup{name: test.name, worker: test.worker, connectors: map[string]map[string]string{test.name + "-in": source(t, topic)}}
			s.createTopics(t, topic)
			acls := s.acls(t)
			grant(t, acls, inFull(t, acls, test.without)...)
			w := s.start(t)
			if test.runs {
				put(t, w, test.name+"-in", s.connectors[test.name+"-in"])
			}
			eventually(t, "the worker to say what it lacks", func() string {
				for _, says := range test.says {
					if !strings.Contains(w.Log(), says) {
						return says + " is not in its log"
					}
				}
				return ""
			})
		})
	}
}

// inFull completes the names of what the workers are not to have.
func inFull(t *testing.T, acls []provision.ACL, without []missing) []missing {
	t.Helper()
	var full []missing
	for _, want := range without {
		for _, acl := range acls {
			if acl.For[0] == "workers" && acl.Type == want.kind && strings.HasSuffix(acl.Name, want.name) {
				full = append(full, missing{acl.Type, acl.Name, want.operation})
			}
		}
	}
	if len(full) != len(without) {
		t.Fatalf("%v became %v", without, full)
	}
	return full
}
