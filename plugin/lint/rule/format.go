package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/schema/catalog"
)

var listenerURL = regexp.MustCompile(`^(?i)https?://\[?[0-9a-zA-Z\-%._:]*\]?:-?[0-9]+$`)

// formatFault finds what a validator refuses that is neither a range nor words.
func formatFault(k catalog.Key, value string) string {
	switch k.Format {
	case "regex", "regexes":
		return regexFault(value)
	case "pairs":
		for _, item := range list(value) {
			if from, to, found := strings.Cut(item, ":"); !found && k.Key != "spec" || found && (from == "" || to == "") {
				return fmt.Sprintf("%q is no pair, write old:new", item)
			} else if k.Key == "spec" && !castable(to, from, found) {
				return fmt.Sprintf("%q names no type, write one of %s", item, strings.Join(castTypes, ", "))
			}
		}
	case "lower":
		if strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return "it has characters that are not allowed, write small letters, digits and _"
		}
	case "urls":
		for _, item := range list(value) {
			if !listenerURL.MatchString(item) {
				return fmt.Sprintf("%q is no listener, write e.g. http://:8083", item)
			}
		}
	case "aliases":
		seen := map[string]bool{}
		for _, alias := range list(value) {
			if seen[alias] {
				return fmt.Sprintf("the alias %q stands twice in it, remove one", alias)
			}
			seen[alias] = true
		}
	case "word":
		if strings.ContainsAny(value, " /(") {
			return "it has characters that are not allowed, write letters, digits, -, _ and ."
		}
	}
	return ""
}

// castTypes are what Kafka's Cast makes of a field.
var castTypes = []string{"int8", "int16", "int32", "int64", "float32", "float64", "boolean", "string"}

// castable looks at field:type, or at the type of all.
func castable(to, whole string, pair bool) bool {
	if !pair {
		to = whole
	}
	return slices.Contains(castTypes, strings.ToLower(strings.TrimSpace(to)))
}

// regexFault looks for brackets that do not close: Java's expressions allow more than Go's, so only that is sure.
func regexFault(value string) string {
	var open []rune
	escaped, class := false, false
	for _, c := range value {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			open = append(open, c)
		case c == ')' && len(open) == 0:
			return "it is no regular expression: a ) has no (, write \\) for the character"
		case c == ')':
			open = open[:len(open)-1]
		}
	}
	switch {
	case len(open) > 0 || class:
		return "it is no regular expression: a bracket is not closed"
	case strings.HasPrefix(value, "*") || strings.HasPrefix(value, "+") || strings.HasPrefix(value, "?"):
		return fmt.Sprintf("it is no regular expression: nothing stands before the %c, write .%[1]c", value[0])
	}
	return ""
}
