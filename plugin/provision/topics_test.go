package provision_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/provision"
	"github.com/connect-register/connect-register/plugin/worker"
)

const properties = `bootstrap.servers=broker:9092
group.id=g
config.storage.topic=c
offset.storage.topic=o
status.storage.topic=s
config.storage.replication.factor=-1
offset.storage.replication.factor=-1
status.storage.replication.factor=-1
`

// cluster has the properties above, with more, and connectors: name, key=value….
func cluster(t *testing.T, more string, connectors ...[]string) provision.Cluster {
	t.Helper()
	read, err := worker.Parse("w.properties", nil)
	if err != nil {
		t.Fatal(err)
	}
	// Lines may set a property again.
	for line := range strings.Lines(properties + more) {
		if key, value, found := strings.Cut(strings.TrimSpace(line), "="); found {
			read.Set(key, value)
		}
	}
	c := provision.Cluster{Properties: read}
	for _, words := range connectors {
		config := map[string]string{}
		for _, word := range words[1:] {
			key, value, _ := strings.Cut(word, "=")
			config[key] = value
		}
		c.Connectors = append(c.Connectors, connector.Connector{Name: words[0], Config: config})
	}
	return c
}

func compact(more ...string) map[string]string {
	config := map[string]string{"cleanup.policy": "compact"}
	for _, setting := range more {
		key, value, _ := strings.Cut(setting, "=")
		config[key] = value
	}
	return config
}

func TestTopics(t *testing.T) {
	tests := []struct {
		name, more string
		connectors [][]string
		want       []provision.Topic
	}{
		{"defaults", "", nil, []provision.Topic{
			{Name: "c", Partitions: 1, Config: compact()}, {Name: "o", Partitions: 25, Config: compact()}, {Name: "s", Partitions: 5, Config: compact()},
		}},
		{"numbers", "offset.storage.partitions=7\nstatus.storage.partitions=-1\nconfig.storage.partitions=9\nconfig.storage.replication.factor=2\n", nil, []provision.Topic{
			{Name: "c", Partitions: 1, ReplicationFactor: 2, Config: compact()}, {Name: "o", Partitions: 7, Config: compact()}, {Name: "s", Config: compact()},
		}},
		{"settings", "config.storage.max.message.bytes=5\noffset.storage.segment.bytes=6\nstatus.storage.cleanup.policy=delete\n", nil, []provision.Topic{
			{Name: "c", Partitions: 1, Config: compact("max.message.bytes=5")}, {Name: "o", Partitions: 25, Config: compact("segment.bytes=6")},
			{Name: "s", Partitions: 5, Config: compact()},
		}},
		{"own offsets", "offset.storage.partitions=7\n", [][]string{
			{"a", "connector.class=ASource", "topic=t", "offsets.storage.topic=own"}, {"b", "connector.class=ASource", "topic=t", "offsets.storage.topic=o"},
		}, []provision.Topic{
			{Name: "c", Partitions: 1, Config: compact()}, {Name: "o", Partitions: 7, Config: compact()}, {Name: "s", Partitions: 5, Config: compact()},
			{Name: "own", Partitions: 7, Config: compact()},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := provision.Topics(cluster(t, test.more, test.connectors...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.Topics); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestConnectDefaults: without the property Connect itself takes 3.
func TestConnectDefaults(t *testing.T) {
	c := cluster(t, "")
	c.Properties.Delete("offset.storage.replication.factor")
	got, err := provision.Topics(c)
	if err != nil || got.Topics[1].ReplicationFactor != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTopicsRefuses(t *testing.T) {
	for more, want := range map[string]string{
		"config.storage.topic=${env:T}\n":       "config.storage.topic is ${env:T}, which only a worker can read: write the name itself",
		"status.storage.topic=\n":               "the workers' properties have no status.storage.topic, which every worker needs",
		"offset.storage.partitions=${env:N}\n":  "offset.storage.partitions is ${env:N}: write a number above 0, or -1 for the broker's default",
		"status.storage.replication.factor=0\n": "status.storage.replication.factor is 0: write a number above 0, or -1 for the broker's default",
	} {
		if _, err := provision.Topics(cluster(t, more)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v", more, err)
		}
	}
}

func TestTopicNotes(t *testing.T) {
	got, err := provision.Topics(cluster(t, "",
		[]string{"sink", "connector.class=FileStreamSink", "topics=a, b,", "errors.deadletterqueue.topic.name=dead"},
		[]string{"regex", "connector.class=x.Y", "topics.regex=^app\\.logs-.*$"},
		[]string{"hidden", "connector.class=x.Y", "topics=${dir:/x:y}"},
		[]string{"table", "connector.class=x.JdbcSourceConnector", "topic.prefix=db-"},
		[]string{"odd", "connector.class=x.Odd"},
	))
	if err != nil {
		t.Fatal(err)
	}
	want := provision.Notes{
		"connector sink reads topic a",
		"connector sink reads topic b",
		"connector sink writes dead letters to topic dead",
		"connector regex reads the topics that begin with app.logs-",
		"connector hidden reads topic ${dir:/x:y}, which only a worker can read",
		"connector table writes to the topics that begin with db-",
		"connector odd writes to topics that its configuration does not name as far as is known here, see the documentation of Odd",
	}
	if diff := cmp.Diff(want, got.Notes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUnread: connectors that are not known here are no reason to be silent.
func TestUnread(t *testing.T) {
	c := cluster(t, "")
	c.Unread = []string{"more"}
	topics, err := provision.Topics(c)
	acls, err2 := provision.ACLs(c, provision.ACLOptions{Principal: "User:me"})
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	const want = "the connectors in the Secret more (existingSecrets) are not read here: add what they need by hand"
	if !slices.Contains(topics.Notes, want) || !slices.Contains(acls.Notes, want) {
		t.Errorf("%v\n%v", topics.Notes, acls.Notes)
	}
}
