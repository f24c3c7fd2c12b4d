{{/* The connectors' files as one JSON object: Secret key → file. Kept beside .Values, so that they are made once a render. */}}
{{- define "kafka-connect.connectorFiles" -}}
{{- if not (hasKey . "connectorFiles") -}}
{{- $_ := set . "connectorFiles" (include "kafka-connect.makeConnectorFiles" .) -}}
{{- end -}}
{{- .connectorFiles -}}
{{- end -}}

{{- define "kafka-connect.makeConnectorFiles" -}}
{{- $files := dict -}}
{{- range $name, $connector := .Values.connectors -}}
{{- /* null takes a connector of an earlier values file away. */ -}}
{{- if not (kindIs "invalid" $connector) -}}
{{- $whole := dict "root" $ "name" $name "connector" $connector -}}
{{- $file := include "kafka-connect.connectorFile" $name -}}
{{- if hasKey $files $file -}}
{{- fail (printf "ERROR: connectors.%s: another connector has the same file name %s, rename one of them" $name $file) -}}
{{- end -}}
{{- $content := dict "name" $name "config" (include "kafka-connect.connectorConfig" $whole | fromJson) -}}
{{- $state := include "kafka-connect.connectorState" $whole -}}
{{- if ne $state "running" -}}{{- $_ := set $content "state" $state -}}{{- end -}}
{{- with $connector.renamedFrom -}}{{- $_ := set $content "renamedFrom" . -}}{{- end -}}
{{- with $connector.initialOffsets -}}{{- $_ := set $content "initialOffsets" (dict "name" .name "key" .key) -}}{{- end -}}
{{- $_ := set $files $file (toRawJson $content) -}}
{{- end -}}
{{- end -}}
{{- toRawJson $files -}}
{{- end -}}

{{/*
A connector's key in its Secret. A name that is no valid key becomes a slug and a short hash; the connector's own name
always stands inside the file.
*/}}
{{- define "kafka-connect.connectorFile" -}}
{{- if and (regexMatch "^[A-Za-z0-9][-._A-Za-z0-9]*$" .) (le (len .) 200) -}}
{{- . -}}.json
{{- else -}}
{{- $slug := regexReplaceAll "[^-_A-Za-z0-9]+" . "-" | trunc 60 | trimAll "-" -}}
{{- printf "%s-%s.json" (default "connector" $slug) (sha256sum . | trunc 8) -}}
{{- end -}}
{{- end -}}

{{/* A connector's template, or an empty map. Takes dict "root" <$> "connector" <values>. */}}
{{- define "kafka-connect.connectorTemplate" -}}
{{- $templates := default dict .root.Values.connectorTemplates -}}
{{- default dict (get $templates (default "" .connector.template)) | toRawJson -}}
{{- end -}}

{{- define "kafka-connect.connectorState" -}}
{{- $template := include "kafka-connect.connectorTemplate" . | fromJson -}}
{{- coalesce .connector.state $template.state .root.Values.connectorDefaults.state -}}
{{- end -}}

{{/*
A connector's whole config as JSON, texts only: defaults, template and its own, then secretRefs. null takes a key away.
Takes dict "root" <$> "name" <text> "connector" <values>.
*/}}
{{- define "kafka-connect.connectorConfig" -}}
{{- $v := .root.Values -}}
{{- $template := include "kafka-connect.connectorTemplate" . | fromJson -}}
{{- $places := list (dict "at" "connectorDefaults" "values" $v.connectorDefaults) (dict "at" (printf "connectorTemplates.%s" .connector.template) "values" $template) (dict "at" (printf "connectors.%s" .name) "values" .connector) -}}
{{- $tpl := $v.connectorDefaults.tpl -}}
{{- range list $template .connector -}}{{- if hasKey . "tpl" -}}{{- $tpl = .tpl -}}{{- end -}}{{- end -}}
{{- $config := dict -}}
{{- range $place := $places -}}
{{- range $key, $value := $place.values.config -}}
{{- if kindIs "invalid" $value -}}
{{- $config = omit $config $key -}}
{{- else -}}
{{- $text := include "kafka-connect.scalar" (dict "value" $value "at" (printf "%s.config.%s" $place.at $key)) -}}
{{- if and $tpl (contains "{{" $text) -}}{{- $text = tpl $text $.root -}}{{- end -}}
{{- if ne $v.connectorDefaults.placeholder "${" -}}{{- $text = replace $v.connectorDefaults.placeholder "${" $text -}}{{- end -}}
{{- $_ := set $config $key $text -}}
{{- end -}}
{{- end -}}
{{- range $key, $ref := $place.values.secretRefs -}}
{{- if $ref -}}
{{- $_ := set $config $key (include "kafka-connect.secretRef" (list $ref.name $ref.key)) -}}
{{- else -}}
{{- $config = omit $config $key -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toRawJson $config -}}
{{- end -}}

{{/* How many connectors are declared, without rendering them. */}}
{{- define "kafka-connect.connectorCount" -}}
{{- $count := 0 -}}
{{- range .Values.connectors -}}{{- if not (kindIs "invalid" .) -}}{{- $count = add1 $count -}}{{- end -}}{{- end -}}
{{- $count -}}
{{- end -}}

{{/*
The files' keys by Secret, as a JSON list of lists: a Secret holds at most 1 MiB, so each gets up to 900 KiB. The first
has the plain name.
*/}}
{{- define "kafka-connect.connectorParts" -}}
{{- $parts := list -}}
{{- $part := list -}}
{{- $size := 0 -}}
{{- range $file, $json := . -}}
{{- if and $part (gt (add $size (len $json)) 921600) -}}
{{- $parts = append $parts $part -}}
{{- $part = list -}}
{{- $size = 0 -}}
{{- end -}}
{{- $part = append $part $file -}}
{{- $size = add $size (len $json) -}}
{{- end -}}
{{- if $part -}}{{- $parts = append $parts $part -}}{{- end -}}
{{- toRawJson $parts -}}
{{- end -}}

{{/* The name of a part's Secret. Takes a list: $, number of the part. */}}
{{- define "kafka-connect.connectorsPart" -}}
{{- include "kafka-connect.connectorsSecret" (index . 0) -}}{{- with index . 1 -}}-{{ . }}{{- end -}}
{{- end -}}
