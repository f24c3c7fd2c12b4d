package provision_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connect-register/connect-register/plugin/provision"
)

// lines writes ACLs shortly: TYPE name (name* for a prefix): OPERATIONS for whom.
func lines(acls []provision.ACL) []string {
	var all []string
	for _, acl := range acls {
		name := acl.Name
		if acl.Pattern == provision.PatternPrefixed {
			name += "*"
		}
		all = append(all, fmt.Sprintf("%s %s: %s for %s", acl.Type, name, strings.Join(acl.Operations, " "), strings.Join(acl.For, ", ")))
	}
	return all
}

var forWorkers = []string{
	"GROUP g: READ for workers", "TOPIC c: READ WRITE for workers", "TOPIC o: READ WRITE for workers", "TOPIC s: READ WRITE for workers",
}

func TestACLs(t *testing.T) {
	sink := []string{"in", "connector.class=FileStreamSink", "topics=t", "errors.deadletterqueue.topic.name=dead"}
	source := []string{"out", "connector.class=FileStreamSource", "topic=t"}
	tests := []struct {
		name, more string
		create     bool
		connectors [][]string
		// want are those beside the workers'.
		want []string
	}{
		{"workers", "", false, nil, nil},
		{"sink and source", "", false, [][]string{sink, source}, []string{
			"GROUP connect-in: READ for connector in", "TOPIC t: READ WRITE for connector in, connector out", "TOPIC dead: WRITE for connector in",
		}},
		{"preparing", "exactly.once.source.support=preparing\n", false, [][]string{source}, []string{
			"TRANSACTIONAL_ID connect-cluster-g: WRITE for workers", "TOPIC t: WRITE for connector out",
		}},
		{"exactly once", "exactly.once.source.support=ENABLED\n", false, [][]string{source, sink}, []string{
			"TRANSACTIONAL_ID connect-cluster-g: WRITE for workers", "TRANSACTIONAL_ID g-out-*: WRITE for connector out",
			"TOPIC t: WRITE READ for connector out, connector in", "GROUP connect-in: READ for connector in", "TOPIC dead: WRITE for connector in",
		}},
		{"groups", "consumer.group.id=all\n", false, [][]string{sink, {"own", "connector.class=A", "topics=t", "consumer.override.group.id=mine"}}, []string{
			"GROUP all: READ for connector in", "TOPIC t: READ for connector in, connector own", "TOPIC dead: WRITE for connector in", "GROUP mine: READ for connector own",
		}},
		{"own offsets", "", false, [][]string{append(slices.Clone(source), "offsets.storage.topic=own")}, []string{
			"TOPIC t: WRITE for connector out", "TOPIC own: READ WRITE for connector out",
		}},
		{"camel", "", false, [][]string{{"c", "connector.class=org.apache.camel.kafkaconnector.x.CamelXSourceConnector", "topics=t,u"}}, []string{
			"TOPIC t: WRITE for connector c", "TOPIC u: WRITE for connector c",
		}},
		{"debezium", "", false, [][]string{
			{"p", "connector.class=io.debezium.connector.postgresql.PostgresConnector", "topic.prefix=db", "heartbeat.interval.ms=1000"},
			{"q", "connector.class=io.debezium.connector.mysql.MySqlConnector", "database.server.name=old", "heartbeat.interval.ms=0"},
		}, []string{
			"TOPIC db*: WRITE for connector p", "TOPIC __debezium-heartbeat.db: WRITE for connector p", "TOPIC old*: WRITE for connector q",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := provision.ACLs(cluster(t, test.more, test.connectors...), provision.ACLOptions{Principal: "User:me"})
			if err != nil {
				t.Fatal(err)
			}
			want := append(slices.Clone(forWorkers), test.want...)
			if diff := cmp.Diff(want, lines(got.ACLs)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for _, acl := range got.ACLs {
				if acl.Principal != "User:me" {
					t.Errorf("%v is for %s", acl.Resource, acl.Principal)
				}
			}
		})
	}
}

// TestCreateTopics allows Create on what is written, and on nothing else.
func TestCreateTopics(t *testing.T) {
	c := cluster(t, "", []string{"in", "connector.class=A", "topics=t", "errors.deadletterqueue.topic.name=dead"},
		[]string{"out", "connector.class=ASource", "topic=u", "topic.prefix=db"})
	got, err := provision.ACLs(c, provision.ACLOptions{Principal: "User:me", CreateTopics: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, acl := range got.ACLs {
		create := slices.Contains(acl.Operations, provision.OperationCreate)
		if want := acl.Type == provision.TypeTopic && slices.Contains(acl.Operations, provision.OperationWrite); create != want {
			t.Errorf("%v: %v", acl.Resource, acl.Operations)
		}
	}
}

func TestACLNotes(t *testing.T) {
	tests := []struct {
		name, more string
		connector  []string
		want       string
	}{
		{"no login", "", nil, "the workers show neither login nor certificate (security.protocol is PLAINTEXT): brokers take them for User:ANONYMOUS"},
		{"no certificate", "security.protocol=SSL\n", nil, "the workers show neither login nor certificate (security.protocol is SSL): brokers take them for User:ANONYMOUS"},
		{"sink", "", []string{"a", "connector.class=A", "topics=t"}, "resetting a sink's offsets with Connect's REST API needs Delete on its group"},
		{"regex", "", []string{"a", "connector.class=A", "topics.regex=a|b"}, "connector a reads the topics that match a|b, which is neither a name nor a prefix: choose them by hand"},
		{"router", "", []string{"a", "connector.class=ASource", "topic=t", "transforms=x, r", "transforms.r.type=x.RegexRouter"},
			"connector a renames topics, see its transforms.r: what it writes to may be others than those named here"},
		{"login", "", []string{"a", "connector.class=A", "topics=t", "consumer.override.sasl.jaas.config=secret"},
			"connector a has a login or brokers of its own (consumer.override.sasl.jaas.config): what it needs there is to be allowed to that login"},
		{"history", "", []string{"a", "connector.class=io.debezium.connector.mysql.MySqlConnector", "topic.prefix=p", "schema.history.internal.kafka.topic=h"},
			"connector a reads and writes topic h with the login of its schema.history.internal.*: see the documentation of Debezium"},
		{"mirror", "", []string{"a", "connector.class=MirrorSourceConnector", "topics=.*"},
			"connector a is MirrorMaker's: its topics follow the source cluster, see the documentation of MirrorMaker"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var connectors [][]string
			if test.connector != nil {
				connectors = append(connectors, test.connector)
			}
			got, err := provision.ACLs(cluster(t, test.more, connectors...), provision.ACLOptions{Principal: "User:me"})
			if err != nil || !slices.Contains(got.Notes, test.want) {
				t.Errorf("%v in:\n%s", err, strings.Join(got.Notes, "\n"))
			}
		})
	}
	certified, err := provision.ACLs(cluster(t, "security.protocol=SSL\nssl.keystore.location=/x\n"), provision.ACLOptions{Principal: "User:me"})
	if err != nil || strings.Contains(strings.Join(certified.Notes, ""), "ANONYMOUS") {
		t.Errorf("%v, %v", certified.Notes, err)
	}
}

func TestACLsRefuses(t *testing.T) {
	for _, principal := range []string{"connect", "User:", ":connect", ""} {
		_, err := provision.ACLs(cluster(t, ""), provision.ACLOptions{Principal: principal})
		if want := fmt.Sprintf("the principal %q is not a type and a name, write User:connect for a user connect", principal); err == nil || err.Error() != want {
			t.Errorf("%q: %v", principal, err)
		}
	}
	for _, key := range []string{"group.id", "config.storage.topic"} {
		_, err := provision.ACLs(cluster(t, key+"=${env:X}\n"), provision.ACLOptions{Principal: "User:me"})
		if err == nil || err.Error() != key+" is ${env:X}, which only a worker can read: write the name itself" {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestRegex: what is taken for a name or a prefix must be no less than what the expression matches.
func TestRegex(t *testing.T) {
	for expression, want := range map[string]string{
		"orders": "TOPIC orders", `app\.orders`: "TOPIC app.orders", "orders.*": "TOPIC orders*", "^orders.+$": "TOPIC orders*", "orders(.*)": "TOPIC orders*",
		`\Qa.b\E.*`: "TOPIC a.b*", "app.orders": "", "a|b": "", "ab*": "", "(?i)orders": "", ".*": "", "orders[0-9]+": "", "orders.*x": "", "orders.?": "",
		"(?!x)orders": "", "orders.*+": "", "[": "", "^$": "", "(orders)": "",
	} {
		got, err := provision.ACLs(cluster(t, "", []string{"a", "connector.class=A", "topics.regex=" + expression}), provision.ACLOptions{Principal: "User:me"})
		if err != nil {
			t.Fatal(err)
		}
		var topics []string
		for _, line := range lines(got.ACLs[len(forWorkers):]) {
			if topic, found := strings.CutSuffix(line, ": READ for connector a"); found && strings.HasPrefix(topic, "TOPIC") {
				topics = append(topics, topic)
			}
		}
		if strings.Join(topics, ", ") != want {
			t.Errorf("%s: %v, want %s", expression, topics, want)
		}
	}
}
