{{/*
A scalar of the values as text. Helm reads YAML numbers as float64, which would print 1048576 as 1.048576e+06.
Takes dict "value" <any> "at" <where it stands, for the message>.
*/}}
{{- define "kafka-connect.scalar" -}}
{{- if kindIs "float64" .value -}}
{{- if or (gt .value 9007199254740991.0) (lt .value -9007199254740991.0) -}}
{{- fail (printf "ERROR: %s: a number too large to be read exactly, quote it" .at) -}}
{{- else if eq .value (floor .value) -}}
{{- printf "%.0f" .value -}}
{{- else -}}
{{- .value | toString -}}
{{- end -}}
{{- else -}}
{{- .value | toString -}}
{{- end -}}
{{- end -}}

{{/*
A property's value as java.util.Properties reads it back: backslashes doubled, control characters and everything
beyond ASCII escaped (Kafka reads the file as ISO-8859-1), a leading blank kept.
Takes dict "value" <text> "at" <where it stands>.
*/}}
{{- define "kafka-connect.propertyValue" -}}
{{- $quoted := printf "%+q" .value -}}
{{- $text := substr 1 (int (sub (len $quoted) 1)) $quoted -}}
{{- /* What is quoted holds no line break, so one can stand for a doubled backslash until the escapes are dealt with. */ -}}
{{- $text = $text | replace "\\\\" "\n" | replace "\\\"" "\"" -}}
{{- range regexFindAll "\\\\U[0-9a-f]{8}" $text -1 | uniq -}}
{{- $rest := sub (int64 (printf "0x%s" (trimPrefix "\\U" .))) 65536 -}}
{{- $pair := printf "\\u%04x\\u%04x" (add 55296 (div $rest 1024)) (add 56320 (mod $rest 1024)) -}}
{{- $text = $text | replace . $pair -}}
{{- end -}}
{{- if regexMatch "\\\\[abvx]" $text -}}
{{- fail (printf "ERROR: %s: the value holds a control character, write it without" .at) -}}
{{- end -}}
{{- $text = $text | replace "\n" "\\\\" -}}
{{- if hasPrefix " " $text }}\{{ end -}}
{{- $text -}}
{{- end -}}
