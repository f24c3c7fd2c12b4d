package provision

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Commands returns lines for a shell that create the topics with Kafka's own tools. Topics that exist are left alone.
func (l TopicList) Commands(c Cluster) string {
	var out strings.Builder
	c.head(&out, "The internal topics of the Connect group %s.", c.get("group.id", ""))
	for _, topic := range l.Topics {
		words := append(c.tool("kafka-topics.sh"), "--create", "--if-not-exists")
		words = append(words, option("topic", topic.Name)...)
		if topic.Partitions > 0 {
			words = append(words, "--partitions", fmt.Sprint(topic.Partitions))
		}
		if topic.ReplicationFactor > 0 {
			words = append(words, "--replication-factor", fmt.Sprint(topic.ReplicationFactor))
		}
		for _, key := range slices.Sorted(maps.Keys(topic.Config)) {
			words = append(words, option("config", key+"="+topic.Config[key])...)
		}
		line(&out, words)
	}
	notes(&out, "The topics of connectors are yours to create:", l.Notes)
	return out.String()
}

// Commands returns lines for a shell that add the ACLs with Kafka's own tools. What is allowed already stays so.
func (l ACLList) Commands(c Cluster) string {
	var out strings.Builder
	c.head(&out, "What %s needs for the Connect group %s.", l.ACLs[0].Principal, c.get("group.id", ""))
	last := ""
	for _, acl := range l.ACLs {
		if who := strings.Join(acl.For, ", "); who != last {
			comment(&out, "%s:", who)
			last = who
		}
		words := append(c.tool("kafka-acls.sh"), "--add", "--allow-principal", acl.Principal)
		for _, operation := range acl.Operations {
			words = append(words, "--operation", operation[:1]+strings.ToLower(operation[1:]))
		}
		words = append(words, option(options[acl.Type], acl.Name)...)
		if acl.Pattern == PatternPrefixed {
			words = append(words, "--resource-pattern-type", "prefixed")
		}
		line(&out, words)
	}
	notes(&out, "To know:", l.Notes)
	return out.String()
}

// options are kafka-acls.sh's for the types of resources.
var options = map[string]string{TypeTopic: "topic", TypeGroup: "group", TypeTransactional: "transactional-id"}

func (c Cluster) secured() bool { return c.get("security.protocol", "PLAINTEXT") != "PLAINTEXT" }

func (c Cluster) head(out *strings.Builder, format string, args ...any) {
	comment(out, format+" Run this with Kafka's tools before the install.", args...)
	if c.secured() {
		comment(out, "admin.properties is a file of yours: security.protocol, login and so on of a user who may do this.")
	}
}

func (c Cluster) tool(name string) []string {
	words := []string{name, "--bootstrap-server", c.get("bootstrap.servers", "localhost:9092")}
	if c.secured() {
		words = append(words, "--command-config", "admin.properties")
	}
	return words
}

// option gives a value that looks like an option in the form that is not taken for one.
func option(name, value string) []string {
	if strings.HasPrefix(value, "-") {
		return []string{"--" + name + "=" + value}
	}
	return []string{"--" + name, value}
}

func line(out *strings.Builder, words []string) {
	for i, word := range words {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(quote(word))
	}
	out.WriteByte('\n')
}

// quote writes a word so that a POSIX shell reads it back.
func quote(word string) string {
	plain := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) || strings.ContainsRune("-_./:,=@%+", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func notes(out *strings.Builder, title string, notes Notes) {
	if len(notes) == 0 {
		return
	}
	comment(out, "%s", title)
	for _, note := range notes {
		comment(out, "- %s", note)
	}
}

// comment writes one line whatever the arguments hold: a line break would begin a command.
func comment(out *strings.Builder, format string, args ...any) {
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, fmt.Sprintf(format, args...))
	out.WriteString("# " + text + "\n")
}
