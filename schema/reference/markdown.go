package reference

import (
	"fmt"
	"regexp"
	"strings"
)

// General is the title of the section of those top-level keys that have none of their own.
const General = "General"

// Markdown writes the reference: a list of the sections, then each with its keys, headings from ### on. It fails for a
// key that is not described.
func Markdown(keys []Key) (string, error) {
	w := writer{known: map[string]bool{}}
	general := Key{Path: General}
	var sections []Key
	for _, key := range keys {
		if key.IsSection() || hasExample(key) {
			sections = append(sections, key)
		} else {
			general.Keys = append(general.Keys, key)
		}
	}
	if err := w.learn(keys); err != nil {
		return "", err
	}
	var links []string
	for _, section := range append([]Key{general}, sections...) {
		links = append(links, fmt.Sprintf("[%s](#%s)", section.Path, anchor(section.Path)))
	}
	w.printf("%s\n", strings.Join(links, " · "))
	w.section(general, 3)
	for _, section := range sections {
		w.section(section, 3)
	}
	// Blocks end in an empty line, and what follows begins with one.
	return strings.ReplaceAll(w.String(), "\n\n\n", "\n\n"), nil
}

// hasExample tells a comment with lines that are set in.
func hasExample(key Key) bool {
	for _, line := range key.Comment {
		if strings.HasPrefix(line, "  ") {
			return true
		}
	}
	return false
}

func anchor(path string) string { return "values." + path }

type writer struct {
	strings.Builder
	// known are the paths that texts may link to.
	known map[string]bool
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

func (w *writer) learn(keys []Key) error {
	for _, key := range keys {
		if !key.Described() {
			return fmt.Errorf("line %d: no comment directly above %s that begins with: # %s", key.Line, key.Path, key.Path)
		}
		w.known[key.Path] = true
		if key.IsSection() {
			if err := w.learn(key.Keys); err != nil {
				return err
			}
		}
	}
	return nil
}

// section writes a heading, what stands directly below it, then the sections in it.
func (w *writer) section(key Key, level int) {
	w.printf("\n<a id=\"%s\"></a>\n\n%s %s\n", anchor(key.Path), strings.Repeat("#", level), key.Path)
	if key.Path != General {
		w.printf("\n")
		w.comment(key, "")
	}
	if key.Path != General && !key.IsSection() {
		w.printf("\n%s\n", defaultOf(key, ""))
		return
	}
	leaves, sections := split(key.Keys)
	if len(leaves) > 0 {
		w.printf("\n")
	}
	for _, leaf := range leaves {
		w.printf("- <a id=\"%s\"></a>", anchor(leaf.Path))
		w.comment(leaf, "  ")
		w.printf("  %s\n", defaultOf(leaf, "  "))
	}
	for _, section := range sections {
		w.section(section, min(level+1, 6))
	}
}

func split(keys []Key) (leaves, sections []Key) {
	for _, key := range keys {
		if key.IsSection() {
			sections = append(sections, key)
		} else {
			leaves = append(leaves, key)
		}
	}
	return leaves, sections
}

// comment writes sentences as text and lines that are set in as code. The first line has no indentation.
func (w *writer) comment(key Key, indent string) {
	code := false
	for i, line := range key.Comment {
		isCode := strings.HasPrefix(line, "  ")
		switch {
		case isCode && !code:
			w.printf("\n%s```yaml\n", indent)
		case code && !isCode:
			w.printf("%s```\n\n", indent)
		}
		code = isCode
		switch {
		case code:
			w.printf("%s%s\n", indent, strings.TrimPrefix(line, "  "))
		case i == 0:
			w.printf("**`%s`**%s\n", key.Path, w.text(key, strings.TrimPrefix(line, key.Path)))
		default:
			w.printf("%s%s\n", indent, w.text(key, line))
		}
	}
	if code {
		w.printf("%s```\n\n", indent)
	}
}

var words = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]|[\\` + "`" + `*_<>\[\]|]|.`)

// text makes Markdown of words: other keys become links, and what Markdown would take for its own is escaped.
func (w *writer) text(key Key, line string) string {
	return words.ReplaceAllStringFunc(line, func(word string) string {
		switch {
		case word != key.Path && strings.Contains(word, ".") && w.known[word]:
			return fmt.Sprintf("[`%s`](#%s)", word, anchor(word))
		case strings.Contains("\\`*_<>[]|", word):
			return `\` + word
		}
		return word
	})
}
