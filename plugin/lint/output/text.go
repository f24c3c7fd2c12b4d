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
		if f.Line < 1 || f.Line > len(lines[f.File]) {
			continue
		}
		if _, err := io.WriteString(w, shown(lines[f.File][f.Line-1], f.Line, f.Column)); err != nil {
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

// shown is the line, without secrets, and a caret. What cannot be shown safely up to the place is not shown.
func shown(line string, number, column int) string {
	before := []rune(line)
	if column-1 > len(before) || column-1 > longest {
		return ""
	}
	head := string(before[:max(column-1, 0)])
	if Safe(head) != head {
		return ""
	}
	safe := []rune(Safe(line))
	if len(safe) > longest {
		safe = append(safe[:longest], '…')
	}
	// Tabs stay tabs, so that the caret stands below the place.
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, head)
	return fmt.Sprintf("%6d | %s\n       | %s^\n", number, string(safe), pad)
}

var keyAndValue = regexp.MustCompile(`([\w.$-]+)(["']?\s*[:=]\s*)(\S.*)$`)

// Safe cuts a line where the value of a secret key begins, and masks what looks like a password within a value.
func Safe(line string) string {
	for from := 0; from < len(line); {
		m := keyAndValue.FindStringSubmatchIndex(line[from:])
		if m == nil {
			break
		}
		key := line[from+m[2] : from+m[3]]
		if connector.IsSecretKey(key) {
			return line[:from+m[6]] + connector.Mask
		}
		from += m[6]
	}
	return connector.RedactValue("", line)
}
