package output

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
	"github.com/connect-register/connect-register/plugin/lint"
)

// text writes each finding with its line and a caret below the place.
func text(w io.Writer, findings []lint.Finding) error {
	lines := map[string][]string{}
	for _, f := range findings {
		if _, err := fmt.Fprintf(w, "%s%s: %s [%s]\n", where(f), f.Severity, said(f), f.Rule); err != nil {
			return err
		}
		if _, read := lines[f.File]; !read && f.Line > 0 {
			lines[f.File] = readLines(f.File)
		}
		// Where a file cannot be read, nobody knows what is a secret in it.
		if f.Line < 1 || f.Line > len(lines[f.File]) || f.Key == "" {
			continue
		}
		if _, err := io.WriteString(w, shown(lines[f.File][f.Line-1], f)); err != nil {
			return err
		}
	}
	return nil
}

func where(f lint.Finding) string {
	switch {
	case f.File == "":
		return ""
	case f.Line == 0:
		return f.File + ": "
	}
	return fmt.Sprintf("%s:%d:%d: ", f.File, f.Line, f.Column)
}

var lineEnds = regexp.MustCompile("\r\n|\r|\n")

func readLines(file string) []string {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return lineEnds.Split(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), -1)
}

// longest is how much of a line is shown.
const longest = 120

// shown is the key and the value at a place, and a caret. What else stands on the line, before or behind, is left out: it may
// be anybody's secret.
func shown(line string, f lint.Finding) string {
	all := []rune(line)
	if f.Column < 1 || f.Column > len(all) {
		return ""
	}
	head, own := string(all[:f.Column-1]), string(all[f.Column-1:])
	if strings.Trim(head, " \t") != "" {
		head = "… "
	}
	own = connector.RedactValue("", pair(own, f.Secret))
	if runes := []rune(own); len(runes) > longest {
		own = string(runes[:longest]) + "…"
	}
	// Tabs stay tabs, so that the caret stands below the place.
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, head)
	return fmt.Sprintf("%6d | %s%s\n       | %s^\n", f.Line, head, own, pad)
}

var (
	keyOf   = regexp.MustCompile(`^(?:"([^"]*)"|'([^']*)'|([^\s:=]+))(\s*[:=]?\s*)`)
	valueOf = regexp.MustCompile(`^(?:"(?:[^"\\]|\\.)*"|'[^']*')`)
)

// pair cuts behind the first key and its value, and masks the value of a secret.
func pair(text string, secret bool) string {
	m := keyOf.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	key, rest := m[1]+m[2]+m[3], text[len(m[0]):]
	if quoted := valueOf.FindString(rest); quoted != "" {
		rest = quoted
	} else if inside := strings.IndexAny(rest, "{[\"'"); inside >= 0 {
		rest = rest[:inside] + "…"
	} else if comma := strings.Index(rest, ", "); comma >= 0 && strings.Contains(rest[comma:], ": ") {
		rest = rest[:comma]
	}
	if rest != "" && (secret || connector.IsSecretKey(key)) {
		rest = connector.Mask
	}
	return m[0] + rest
}
