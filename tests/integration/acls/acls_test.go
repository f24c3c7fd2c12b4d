package acls

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/connect-register/connect-register/plugin/provision"
	"github.com/connect-register/connect-register/tests/kafka"
)

const text = "one\ntwo\n"

// source reads a file into a topic.
func source(t *testing.T, topic string) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "in.txt")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"connector.class": "FileStreamSource", "file": file, "topic": topic,
		"topic.creation.default.partitions": "1", "topic.creation.default.replication.factor": "1",
	}
}

// sink writes a topic into a file.
func sink(t *testing.T, topic, deadLetters string) map[string]string {
	t.Helper()
	return map[string]string{
		"connector.class": "FileStreamSink", "file": filepath.Join(t.TempDir(), "out.txt"), "topics": topic,
		"errors.tolerance": "all", "errors.deadletterqueue.topic.name": deadLetters, "errors.deadletterqueue.topic.replication.factor": "1",
	}
}

// passes registers source and sink and waits until the lines have come through and the sink has committed them.
func passes(t *testing.T, w *kafka.Worker, s setup, from, to string) {
	t.Helper()
	put(t, w, from, s.connectors[from])
	put(t, w, to, s.connectors[to])
	eventually(t, "the lines in the sink's file", func() string {
		if failed := trace(w, from) + trace(w, to); failed != "" {
			t.Fatal(failed)
		}
		data, err := os.ReadFile(s.connectors[to]["file"])
		if err != nil || string(data) != text {
			return string(data)
		}
		return ""
	})
	eventually(t, "the sink's commit", func() string {
		offsets, err := cluster.CommittedOffsets(t.Context(), "connect-"+to)
		if err != nil || offsets[s.connectors[to]["topics"]][0] != 2 {
			return "it has committed something else"
		}
		return ""
	})
	if denied := denials.FindString(w.Log()); denied != "" {
		t.Errorf("something was denied: %s", denied)
	}
}

// denials are what clients say when the broker refuses. The internal topics' settings may be hidden from the workers.
var denials = regexp.MustCompile(`Not authorized to access .*|.*AuthorizationException.*`)

// TestCreatedByAdministrator: the topics are there, pasted commands allow the rest.
func TestCreatedByAdministrator(t *testing.T) {
	s := setup{name: "pasted", connectors: map[string]map[string]string{
		"pasted-in": source(t, "pasted"), "pasted-out": sink(t, "pasted", "pasted-dead"), "pasted-mute": sink(t, "pasted", "mute-dead"),
	}}
	for _, topic := range []string{"pasted", "pasted-dead", "mute-dead"} {
		if err := cluster.CreateTopic(t.Context(), topic, 1); err != nil {
			t.Fatal(err)
		}
	}
	plain := []string{"--set", "kafka.securityProtocol=PLAINTEXT,kafka.tls.trusted.secretName=,kafka.sasl.secretName=,kafka.bootstrapServers=" + cluster.BootstrapServers()}
	paste(t, s.generate(t, "topics", "commands", plain...))
	commands := s.generate(t, "acls", "commands", append(plain, "--principal", principal())...)
	withoutOne := regexp.MustCompile(`(?m)^kafka-acls\.sh .* --operation Write --topic mute-dead$`).ReplaceAllString(commands, "")
	if withoutOne == commands {
		t.Fatalf("no ACL for dead letters in:\n%s", commands)
	}
	paste(t, withoutOne)
	w := s.start(t)
	if err := w.WaitHealthy(t.Context()); err != nil {
		t.Fatal(err)
	}
	passes(t, w, s, "pasted-in", "pasted-out")
	put(t, w, "pasted-mute", s.connectors["pasted-mute"])
	fails(t, w, "pasted-mute", "Could not initialize dead letter queue")
}

// fails waits until a connector, or a task of it, has failed for a reason.
func fails(t *testing.T, w *kafka.Worker, name, reason string) {
	t.Helper()
	eventually(t, name+" to fail: "+reason, func() string {
		failed := trace(w, name)
		if failed != "" && !strings.Contains(failed, reason) {
			t.Fatalf("%s failed for another reason: %s", name, failed)
		}
		if failed == "" {
			return "it has not failed"
		}
		return ""
	})
}

// TestCreatedByConnect: Connect creates all topics and writes in transactions. Connectors that lack one ACL fail.
func TestCreatedByConnect(t *testing.T) {
	s := setup{name: "created", create: true, worker: map[string]any{"exactlyOnceSource": "enabled"}, connectors: map[string]map[string]string{
		"created-in": source(t, "created"), "created-out": sink(t, "created", "created-dead"),
		"no-id": source(t, "no-id"), "no-write": source(t, "no-write"), "no-create": source(t, "no-create"),
		"no-group": sink(t, "created", "created-dead"), "no-read": sink(t, "no-read", "created-dead"), "no-dead": sink(t, "created", "no-dead"),
	}}
	acls := s.acls(t)
	grant(t, acls,
		missing{provision.TypeTransactional, "default.created-kafka-connect-no-id-", provision.OperationWrite},
		missing{provision.TypeTopic, "no-write", provision.OperationWrite},
		missing{provision.TypeTopic, "no-create", provision.OperationCreate},
		missing{provision.TypeGroup, "connect-no-group", provision.OperationRead},
		missing{provision.TypeTopic, "no-read", provision.OperationRead},
		missing{provision.TypeTopic, "no-dead", provision.OperationCreate},
	)
	w := s.start(t)
	if err := w.WaitHealthy(t.Context()); err != nil {
		t.Fatal(err)
	}
	passes(t, w, s, "created-in", "created-out")
	for name, config := range s.connectors {
		put(t, w, name, config)
	}
	fails(t, w, "no-id", "TransactionalIdAuthorizationException")
	fails(t, w, "no-write", "Not authorized to describe topic(s) 'no-write'")
	fails(t, w, "no-create", "no-create")
	fails(t, w, "no-group", "Not authorized to access group: connect-no-group")
	fails(t, w, "no-read", "Not authorized to access topics: [no-read]")
	fails(t, w, "no-dead", "Could not initialize dead letter queue")
}
