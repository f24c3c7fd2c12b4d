package main

import (
	"fmt"
	"strings"

	"github.com/connect-register/connect-register/schema"
)

// secretKeysTemplate is connector.IsSecretKey for the chart: the same words as regular expressions on the key's words.
func secretKeysTemplate(words schema.SecretKeyWords) string {
	phrases := "(^| )(" + strings.Join(words.Phrases, "|") + ")$"
	plain := "(^| )(" + strings.Join(words.PlainEnds, "|") + ")$"
	secret := fmt.Sprintf("%s|(^| )(%s)$|(^| )(%s) key$",
		strings.Join(words.Parts, "|"), strings.Join(words.Ends, "|"), strings.Join(words.Keys, "|"))
	return `{{- /* Generated from schema/secret-keys.json by make generate. */ -}}
{{/* Not empty when a key of a configuration holds a secret, by the words of the key. Takes the key. */}}
{{- define "kafka-connect.isSecretKey" -}}
{{- $key := regexReplaceAll "(?i)^(transforms|predicates|topic\\.creation|config\\.providers)\\.[^.]*\\." . "" -}}
{{- $words := regexReplaceAll "(\\p{Ll})(\\p{Lu})" $key "${1} ${2}" | lower -}}
{{- $words = regexReplaceAll "[^\\p{L}\\p{Nd}]+" $words " " | trim -}}
{{- if regexMatch "` + phrases + `" $words -}}
true
{{- else if not (regexMatch "` + plain + `" $words) -}}
{{- if regexMatch "` + secret + `" $words -}}true{{- end -}}
{{- end -}}
{{- end -}}
`
}
