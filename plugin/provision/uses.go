package provision

import (
	"fmt"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
)

// use is what a connector does with a topic, or with all topics that begin with a prefix.
type use struct {
	topic    string
	prefixed bool
	// write is false where the connector reads.
	write bool
	// deadLetters and offsets are kinds of topics; offsets are read and written.
	deadLetters, offsets bool
}

func (u use) verb() string {
	switch {
	case u.deadLetters:
		return "writes dead letters to"
	case u.write:
		return "writes to"
	}
	return "reads"
}

func (u use) String() string {
	if u.prefixed {
		return fmt.Sprintf("the topics that begin with %s", u.topic)
	}
	return "topic " + u.topic
}

// literalKeys and prefixKeys are the properties by which widespread source connectors name the topics that they write.
var (
	literalKeys = []string{"topic", "kafka.topic"}
	prefixKeys  = []string{"topic.prefix", "database.server.name"}
)

// uses is what a connector's configuration says of topics. The notes are about what it does not say.
func (c Cluster) uses(connector connector.Connector) ([]use, Notes) {
	switch {
	case isMirror(connector):
		return nil, Notes{fmt.Sprintf("connector %s is MirrorMaker's: its topics follow the source cluster, see the documentation of MirrorMaker", connector.Name)}
	case connector.IsSink():
		return sinkUses(connector)
	}
	return sourceUses(connector)
}

func isMirror(c connector.Connector) bool {
	return strings.HasPrefix(c.ClassName(), "Mirror") || strings.HasPrefix(c.Config["connector.class"], "org.apache.kafka.connect.mirror.")
}

func sinkUses(c connector.Connector) (uses []use, notes Notes) {
	for _, topic := range split(c.Config["topics"]) {
		uses = append(uses, use{topic: topic})
	}
	if expression := c.Config["topics.regex"]; expression != "" {
		if topic, prefixed, ok := readRegex(expression); ok {
			uses = append(uses, use{topic: topic, prefixed: prefixed})
		} else {
			notes.add("connector %s reads the topics that match %s, which is neither a name nor a prefix: choose them by hand", c.Name, expression)
		}
	}
	if topic := c.Config["errors.deadletterqueue.topic.name"]; topic != "" {
		uses = append(uses, use{topic: topic, write: true, deadLetters: true})
	}
	return withoutReferences(c, uses, notes)
}

func sourceUses(c connector.Connector) (uses []use, notes Notes) {
	names := []string{}
	for _, key := range literalKeys {
		names = append(names, split(c.Config[key])...)
	}
	if strings.HasPrefix(c.Config["connector.class"], "org.apache.camel.kafkaconnector.") {
		names = append(names, split(c.Config["topics"])...)
	}
	for _, name := range names {
		uses = append(uses, use{topic: name, write: true})
	}
	for _, key := range prefixKeys {
		if prefix := c.Config[key]; prefix != "" {
			uses = append(uses, use{topic: prefix, prefixed: true, write: true})
		}
	}
	if len(uses) == 0 {
		notes.add("connector %s writes to topics that its configuration does not name as far as is known here, see the documentation of %s", c.Name, c.ClassName())
	}
	uses = append(uses, debeziumUses(c, &notes)...)
	if router := findRouter(c); router != "" {
		notes.add("connector %s renames topics, see its %s: what it writes to may be others than those named here", c.Name, router)
	}
	if topic := c.Config["offsets.storage.topic"]; topic != "" {
		uses = append(uses, use{topic: topic, write: true, offsets: true})
	}
	return withoutReferences(c, uses, notes)
}

// withoutReferences turns names that only a worker can read into notes.
func withoutReferences(c connector.Connector, uses []use, notes Notes) ([]use, Notes) {
	var known []use
	for _, use := range uses {
		if isReference(use.topic) {
			notes.add("connector %s %s %s, which only a worker can read", c.Name, use.verb(), use)
		} else {
			known = append(known, use)
		}
	}
	return known, notes
}

// split reads a list as Kafka does: separated by commas, blanks around an entry do not count.
func split(list string) []string {
	var entries []string
	for entry := range strings.SplitSeq(list, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries
}
