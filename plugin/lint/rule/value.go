package rule

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/connect-register/connect-register/schema/catalog"
)

// fault is what is wrong with a value: the id of the rule, and the words.
type fault struct{ rule, text string }

// faultOf compares a value with what is known of its key, in the order in which Kafka does.
func faultOf(k catalog.Key, value string) (fault, bool) {
	if hasReference(value) {
		return fault{}, false
	}
	trimmed := strings.TrimSpace(value)
	if text := typeFault(k, trimmed); text != "" {
		return fault{"wrong-type", text}, !k.Lenient
	}
	if text := rangeFault(k, trimmed); text != "" {
		return fault{"out-of-range", text}, true
	}
	if text := emptyFault(k, value); text != "" {
		return fault{"empty-value", text}, true
	}
	if text := wordFault(k, trimmed); text != "" {
		return fault{"wrong-value", text}, true
	}
	if text := formatFault(k, value); text != "" {
		return fault{"wrong-format", text}, true
	}
	return fault{}, false
}

var bits = map[string]int{"short": 16, "int": 32, "long": 64}

func typeFault(k catalog.Key, value string) string {
	switch k.Type {
	case "boolean":
		if !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false") {
			return "it is neither true nor false, write one of them"
		}
	case "short", "int", "long":
		// Java's Integer.parseInt: a sign and digits, no blanks, no underscores.
		if _, err := strconv.ParseInt(value, 10, bits[k.Type]); err != nil {
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				return fmt.Sprintf("it is no whole number that fits, write digits alone, up to %d", int64(math.Pow(2, float64(bits[k.Type]-1))-1))
			}
			return "it is no number, write digits alone" + example(k)
		}
	case "double":
		if _, err := strconv.ParseFloat(strings.TrimRight(value, "dfDF"), 64); err != nil {
			return "it is no number, write e.g. 0.5"
		}
	}
	return ""
}

func example(k catalog.Key) string {
	if k.Default == "" {
		return ""
	}
	return ", e.g. " + k.Default
}

func rangeFault(k catalog.Key, value string) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || k.Type == "string" || k.MinusOne && n == -1 {
		return ""
	}
	switch {
	case k.Min != nil && n < *k.Min && k.MinusOne:
		return fmt.Sprintf("it is too small, write %v or more, or -1 for the brokers' default", *k.Min)
	case k.Min != nil && n < *k.Min:
		return fmt.Sprintf("it is too small, write %v or more", *k.Min)
	case k.Max != nil && n > *k.Max:
		return fmt.Sprintf("it is too big, write %v or less", *k.Max)
	}
	return ""
}

func emptyFault(k catalog.Key, value string) string {
	if k.NonEmpty && strings.TrimSpace(value) == "" {
		return "it is empty, set it or remove the key"
	}
	if k.Unique {
		seen := map[string]bool{}
		for item := range strings.SplitSeq(value, ",") {
			item = strings.TrimSpace(item)
			if item == "" && strings.TrimSpace(value) != "" {
				return "an item of the list is empty, remove the comma"
			}
			if seen[item] {
				return fmt.Sprintf("%q stands twice in it, remove one", item)
			}
			seen[item] = true
		}
	}
	return ""
}

// wordFault finds what is none of the words, for a list each item.
func wordFault(k catalog.Key, value string) string {
	if len(k.Values) == 0 || value == "" && !k.Required && k.Default == "" {
		return ""
	}
	words := []string{value}
	if k.Type == "list" {
		words = list(value)
	}
	for _, word := range words {
		if !slices.ContainsFunc(k.Values, func(v string) bool { return matches(k, v, word) }) {
			if k.Type == "password" {
				return "it has to begin with " + oneOf(k) // its text is a secret
			}
			if best := closest(word, k.Values); best != "" {
				return fmt.Sprintf("%q is none of its values, did you mean %s?", word, spelled(k, best))
			}
			return fmt.Sprintf("%q is none of its values, write %s", word, oneOf(k))
		}
	}
	return ""
}

func matches(k catalog.Key, value, word string) bool {
	if begin, open := strings.CutSuffix(value, "*"); open {
		return strings.HasPrefix(word, begin)
	}
	return value == word || k.AnyCase && strings.EqualFold(value, word)
}

func oneOf(k catalog.Key) string {
	if len(k.Values) > 12 {
		return "one that Kafka knows" + example(k)
	}
	words := make([]string, 0, len(k.Values))
	for _, v := range k.Values {
		words = append(words, strings.TrimSuffix(spelled(k, v), "*"))
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// spelled writes a word as the default is written: Kafka lists some in capitals that people write in small letters.
func spelled(k catalog.Key, word string) string {
	if k.AnyCase && k.Default == strings.ToLower(k.Default) {
		return strings.ToLower(word)
	}
	return word
}

// list splits as Kafka's ConfigDef does.
func list(value string) []string {
	value = strings.TrimSpace(value)
	if value == "" {
		return nil
	}
	items := strings.Split(value, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	// Java's split drops empty texts at the end.
	for len(items) > 0 && items[len(items)-1] == "" {
		items = items[:len(items)-1]
	}
	return items
}
