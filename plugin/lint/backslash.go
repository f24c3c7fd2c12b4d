package lint

import (
	"bytes"
	"path"
	"strings"

	position "github.com/connect-register/connect-register/plugin/internal/source"
	"github.com/connect-register/connect-register/plugin/lint/rule"
)

// backslashes finds single backslashes in a properties file, which Java drops. Those before a blank, =, :, # and ! are
// how such characters are written.
func backslashes(file string, data []byte) []Finding {
	if strings.ToLower(path.Ext(file)) != ".properties" {
		return nil
	}
	var found []Finding
	offset := 0
	for line := range bytes.Lines(data) {
		text := bytes.TrimRight(line, "\r\n")
		if i := dropped(text); i >= 0 && !bytes.HasPrefix(bytes.TrimLeft(text, " \t\f"), []byte("#")) {
			at := position.Locate(data, offset+i)
			found = append(found, Finding{
				Rule: "single-backslash", Severity: rule.Warning, File: file, Line: at.Line, Column: at.Column,
				Message: `Java drops a single backslash, write \\ or, in paths, /`,
			})
		}
		offset += len(line)
	}
	return found
}

// dropped returns the index of the first backslash that is lost, or -1.
func dropped(line []byte) int {
	for i := 0; i+1 < len(line); i++ {
		if line[i] != '\\' {
			continue
		}
		if bytes.IndexByte([]byte("\\tnrfu =:#!\"'$"), line[i+1]) < 0 {
			return i
		}
		i++
	}
	return -1
}
