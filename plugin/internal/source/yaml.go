package source

import (
	"regexp"
	"strings"
)

// What YAML's library quotes from the file. A password that begins with * and has no quotes is an alias for it.
var (
	unknownAlias = regexp.MustCompile(`unknown anchor '[^']*' referenced`)
	selfAlias    = regexp.MustCompile(`anchor '[^']*' value`)
	quotedValue  = regexp.MustCompile("`[^`]*`")
)

// YAMLText is what YAML's library says is wrong, without its name, and without what it quotes from the file.
func YAMLText(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = unknownAlias.ReplaceAllString(text, "an alias is used that is not defined: put a value that begins with * in quotes")
	text = selfAlias.ReplaceAllString(text, "an anchor's value")
	return quotedValue.ReplaceAllString(text, "a text")
}
