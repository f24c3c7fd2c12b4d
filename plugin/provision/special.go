package provision

import (
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
)

// debeziumUses are the topics that Debezium writes beside those of the tables. The schema history has clients of its
// own, whose login the workers' properties do not know.
func debeziumUses(c connector.Connector, notes *Notes) []use {
	for _, key := range []string{"schema.history.internal.kafka.topic", "database.history.kafka.topic"} {
		if topic := c.Config[key]; topic != "" {
			notes.add("connector %s reads and writes topic %s with the login of its %s.*: see the documentation of Debezium", c.Name, topic, strings.TrimSuffix(key, ".kafka.topic"))
		}
	}
	prefix := c.Config["topic.prefix"]
	every := c.Config["heartbeat.interval.ms"]
	if !strings.HasPrefix(c.Config["connector.class"], "io.debezium.") || prefix == "" || every == "" || every == "0" {
		return nil
	}
	heartbeat := c.Config["topic.heartbeat.prefix"]
	if heartbeat == "" {
		heartbeat = "__debezium-heartbeat"
	}
	return []use{{topic: heartbeat + "." + prefix, write: true}}
}

// findRouter returns the first transformation that changes the topics of records.
func findRouter(c connector.Connector) string {
	for _, alias := range split(c.Config["transforms"]) {
		key := "transforms." + alias
		if strings.Contains(c.Config[key+".type"], "Router") {
			return key
		}
	}
	return ""
}

// readRegex understands the expressions that say no more than a name or a prefix. Go reads those as Java does; what it
// cannot read is none of them.
func readRegex(expression string) (name string, prefixed, ok bool) {
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return "", false, false
	}
	parts := []*syntax.Regexp{parsed}
	if parsed.Op == syntax.OpConcat {
		parts = parsed.Sub
	}
	// Connect matches whole names, so that ^ and $ say nothing new.
	parts = slices.DeleteFunc(slices.Clone(parts), func(part *syntax.Regexp) bool {
		return part.Op == syntax.OpBeginText || part.Op == syntax.OpEndText
	})
	switch {
	case len(parts) == 0 || parts[0].Op != syntax.OpLiteral || parts[0].Flags&syntax.FoldCase != 0:
		return "", false, false
	case len(parts) == 1:
		return string(parts[0].Rune), false, true
	case len(parts) == 2 && isAnything(parts[1]):
		return string(parts[0].Rune), true, true
	}
	return "", false, false
}

// isAnything tells .* and .+, in a group or not.
func isAnything(part *syntax.Regexp) bool {
	for part.Op == syntax.OpCapture {
		part = part.Sub[0]
	}
	if part.Op != syntax.OpStar && part.Op != syntax.OpPlus {
		return false
	}
	return part.Sub[0].Op == syntax.OpAnyCharNotNL || part.Sub[0].Op == syntax.OpAnyChar
}
