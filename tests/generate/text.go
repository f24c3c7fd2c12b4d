package generate

import (
	"maps"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// words are texts for keys that take any: what YAML, Helm, Kubernetes or Java may stumble over.
var words = []string{
	"plain", "with-dash", "two words", `quo"te`, "it's", "a: b", "# no comment", "{{ .Values }}", "yes", "0x10", "1e3", "~", "null", "ünï→", "a\nb",
	" before", "after ", "a\tb", "%s %d", "$(HOME)", "${env:HOME}", `back\slash`, "@at", "&a", "*b", "- c", "[", "{a: b}", "|", ">", "!x", "true", "1.10",
	strings.Repeat("long-", 40) + "x",
}

// traps are words that YAML reads as something else than text, for keys that take only some texts.
var traps = []string{"y", "n", "on", "off", "no", "true", "null", "1", "0123", "1e3", "0x1f", "1.0", ".5", "_1", "2001-01-01", "12e", "-", "="}

// text makes one that fits the schema's pattern and length, if it finds one.
func (r *run) text(n node) string {
	pattern, _ := n["pattern"].(string)
	least, _ := number(n["minLength"])
	most, limited := number(n["maxLength"])
	form, err := regexp.Compile(pattern)
	if err != nil {
		r.err = err
		return ""
	}
	text := ""
	for range 100 {
		switch {
		case pattern == "":
			text = r.word(least == 0)
		case r.chance(10):
			text = pick(r.random, traps)
		case len(r.seen) > 0 && r.chance(30):
			text = pick(r.random, r.seen)
		default:
			text = r.matching(pattern)
		}
		length := float64(utf8.RuneCountInString(text))
		if length >= least && (!limited || length <= most) && form.MatchString(text) {
			break
		}
	}
	return text
}

func (r *run) word(mayBeEmpty bool) string {
	switch {
	case mayBeEmpty && r.chance(10):
		return ""
	case r.chance(40):
		return "plain"
	}
	return pick(r.random, words)
}

func (r *run) matching(pattern string) string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		r.err = err
		return ""
	}
	var text strings.Builder
	write(&text, r.random, parsed)
	return text.String()
}

// write follows the expression and takes any way at each fork.
func write(text *strings.Builder, random *rand.Rand, e *syntax.Regexp) {
	switch e.Op {
	case syntax.OpLiteral:
		text.WriteString(string(e.Rune))
	case syntax.OpCharClass:
		text.WriteRune(oneOf(random, e.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		text.WriteRune(oneOf(random, []rune{' ', '~', 'ä', 'ü'}))
	case syntax.OpCapture:
		write(text, random, e.Sub[0])
	case syntax.OpConcat:
		for _, part := range e.Sub {
			write(text, random, part)
		}
	case syntax.OpAlternate:
		write(text, random, pick(random, e.Sub))
	case syntax.OpQuest:
		if random.IntN(2) == 0 {
			write(text, random, e.Sub[0])
		}
	case syntax.OpStar:
		repeat(text, random, e.Sub[0], 0, -1)
	case syntax.OpPlus:
		repeat(text, random, e.Sub[0], 1, -1)
	case syntax.OpRepeat:
		repeat(text, random, e.Sub[0], e.Min, e.Max)
	}
}

// repeat writes a few, and seldom as many as there may be, or so many that names get too long.
func repeat(text *strings.Builder, random *rand.Rand, e *syntax.Regexp, least, most int) {
	n := least + random.IntN(6)
	if random.IntN(20) == 0 {
		n = least + 30 + random.IntN(40)
	}
	if most >= 0 && (n > most || random.IntN(20) == 0) {
		n = most
	}
	for range n {
		write(text, random, e)
	}
}

// oneOf takes a character of a class, given as pairs of first and last: mostly a letter or a digit.
func oneOf(random *rand.Rand, class []rune) rune {
	const usual = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	for range 100 {
		c := rune(usual[random.IntN(len(usual))])
		if random.IntN(10) < 3 {
			pair := 2 * random.IntN(len(class)/2)
			first, last := class[pair], min(class[pair+1], 0x2fff)
			c = first + random.Int32N(max(last-first, 0)+1)
		}
		if in(class, c) && (unicode.IsPrint(c) || c == '\n' || c == '\t') {
			return c
		}
	}
	return class[0]
}

func in(class []rune, c rune) bool {
	for i := 0; i+1 < len(class); i += 2 {
		if class[i] <= c && c <= class[i+1] {
			return true
		}
	}
	return false
}

// texts lists all texts in values, in a fixed order.
func texts(in any) []string {
	var all []string
	switch in := in.(type) {
	case string:
		all = append(all, in)
	case []any:
		for _, item := range in {
			all = append(all, texts(item)...)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(in)) {
			all = append(all, texts(in[key])...)
		}
	}
	return all
}
