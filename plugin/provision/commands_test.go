package provision_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/provision"
)

// pasted runs the text in sh with programs in the place of Kafka's tools, and returns their words, a line each call.
func pasted(t *testing.T, text string) []string {
	t.Helper()
	dir := t.TempDir()
	for _, tool := range []string{"kafka-topics.sh", "kafka-acls.sh"} {
		stub := "#!/bin/sh\nprintf '%s' \"${0##*/}\"\nprintf '|%s' \"$@\"\nprintf '\\036'\n"
		if err := os.WriteFile(filepath.Join(dir, tool), []byte(stub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	shell := exec.Command("sh", "-eu")
	shell.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH")}
	shell.Dir = dir
	shell.Stdin = strings.NewReader(text)
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\nin:\n%s", err, out, text)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x1e"), "\x1e")
}

// hostile has names that a shell would take for something else, in every place that reaches the text.
const hostile = "a b'\"$(touch x)`touch x`\\\ntouch x\n# *;&"

func TestCommandsInAShell(t *testing.T) {
	c := cluster(t, "security.protocol=SASL_SSL\noffset.storage.segment.bytes=1 $x\nexactly.once.source.support=enabled\n",
		[]string{hostile, "connector.class=ASource", "topic=" + hostile, "topic.prefix=-p"},
		[]string{"s\nk", "connector.class=A\ntouch x", "topics.regex=a|b\u2028\ntouch x"})
	c.Properties.Set("group.id", hostile)
	c.Properties.Set("config.storage.topic", "--c")
	topics, err := provision.Topics(c)
	if err != nil {
		t.Fatal(err)
	}
	at := "|--bootstrap-server|broker:9092|--command-config|admin.properties|"
	create := "kafka-topics.sh" + at + "--create|--if-not-exists|"
	want := []string{
		create + "--topic=--c|--partitions|1|--config|cleanup.policy=compact",
		create + "--topic|o|--partitions|25|--config|cleanup.policy=compact|--config|segment.bytes=1 $x",
		create + "--topic|s|--partitions|5|--config|cleanup.policy=compact",
	}
	if diff := cmp.Diff(want, pasted(t, topics.Commands(c))); diff != "" {
		t.Errorf("topics: -want +got:\n%s", diff)
	}
	acls, err := provision.ACLs(c, provision.ACLOptions{Principal: "User:CN=a b,O='c'"})
	if err != nil {
		t.Fatal(err)
	}
	add := "kafka-acls.sh" + at + "--add|--allow-principal|User:CN=a b,O='c'|--operation|"
	want = []string{
		add + "Read|--group|" + hostile,
		add + "Read|--operation|Write|--topic=--c",
		add + "Read|--operation|Write|--topic|o",
		add + "Read|--operation|Write|--topic|s",
		add + "Write|--transactional-id|connect-cluster-" + hostile,
		add + "Write|--transactional-id|" + hostile + "-" + hostile + "-|--resource-pattern-type|prefixed",
		add + "Write|--topic|" + strings.TrimSpace(hostile),
		add + "Write|--topic=-p|--resource-pattern-type|prefixed",
		add + "Read|--group|connect-s\nk",
	}
	if diff := cmp.Diff(want, pasted(t, acls.Commands(c))); diff != "" {
		t.Errorf("acls: -want +got:\n%s", diff)
	}
}

// TestCommandsWithoutLogin need no file with one.
func TestCommandsWithoutLogin(t *testing.T) {
	c := cluster(t, "config.storage.replication.factor=2\n")
	topics, err := provision.Topics(c)
	if err != nil {
		t.Fatal(err)
	}
	text := topics.Commands(c)
	if strings.Contains(text, "admin.properties") || !strings.Contains(text, " --topic c --partitions 1 --replication-factor 2 --config") {
		t.Error(text)
	}
}
