{{/*
The connectors' files as one JSON object: Secret key → file. A name that is no valid Secret key becomes a slug and a
short hash; the connector's own name always stands inside the file.
*/}}
{{- define "kafka-connect.connectorFiles" -}}
{{- $files := dict -}}
{{- range $name, $connector := .Values.connectors -}}
{{- /* null takes a connector of an earlier values file away. */ -}}
{{- if $connector -}}
{{- $config := dict -}}
{{- range $key, $value := $connector.config -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $config $key (include "kafka-connect.scalar" (dict "value" $value "at" (printf "connectors.%s.config.%s" $name $key))) -}}
{{- end -}}
{{- end -}}
{{- $file := include "kafka-connect.connectorFile" $name -}}
{{- if hasKey $files $file -}}
{{- fail (printf "ERROR: connectors.%s: another connector has the same file name %s, rename one of them" $name $file) -}}
{{- end -}}
{{- $_ := set $files $file (dict "name" $name "config" $config | toRawJson) -}}
{{- end -}}
{{- end -}}
{{- toRawJson $files -}}
{{- end -}}

{{- define "kafka-connect.connectorFile" -}}
{{- if and (regexMatch "^[A-Za-z0-9][-._A-Za-z0-9]*$" .) (le (len .) 200) -}}
{{- . -}}.json
{{- else -}}
{{- $slug := regexReplaceAll "[^-_A-Za-z0-9]+" . "-" | trunc 60 | trimAll "-" -}}
{{- printf "%s-%s.json" (default "connector" $slug) (sha256sum . | trunc 8) -}}
{{- end -}}
{{- end -}}

{{/* How many connectors are declared, without rendering them. */}}
{{- define "kafka-connect.connectorCount" -}}
{{- $count := 0 -}}
{{- range .Values.connectors -}}{{- if . -}}{{- $count = add1 $count -}}{{- end -}}{{- end -}}
{{- $count -}}
{{- end -}}
