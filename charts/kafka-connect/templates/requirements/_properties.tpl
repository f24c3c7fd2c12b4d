{{- define "kafka-connect.requirements.properties" -}}
{{- $managedKeys := include "kafka-connect.managedKeys" . | fromJsonArray -}}
{{- $security := include "kafka-connect.kafkaSecurity" . | fromJson -}}
{{- range $key, $value := .Values.worker.config -}}
{{- $managed := false -}}
{{- range $known := $managedKeys -}}
{{- $prefix := trimSuffix "*" $known.key -}}
{{- if or (eq $known.key $key) (and (ne $prefix $known.key) (hasPrefix $prefix $key)) }}
{{- $managed = true }}
worker.config.{{ $key }}: the chart sets this property, {{ if hasPrefix "nothing: " $known.set }}remove it: {{ trimPrefix "nothing: " $known.set }}{{ else }}set {{ $known.set }}{{ end }}
{{- end }}
{{- end -}}
{{- if and (hasKey $security $key) (not $managed) (not (kindIs "invalid" $value)) }}
worker.config.{{ $key }}: the chart sets this property from kafka.tls and kafka.sasl, remove it
{{- end }}
{{- range $client := list "producer" "consumer" "admin" -}}
{{- $bare := trimPrefix (printf "%s." $client) $key -}}
{{- if and (ne $bare $key) (hasKey (default dict (get $.Values.worker $client)) $bare) }}
worker.config.{{ $key }}: worker.{{ $client }}.{{ $bare }} sets this property too, remove one of them
{{- end }}
{{- end -}}
{{- end -}}
{{- range $client := list "producer" "consumer" "admin" -}}
{{- range $key := list "bootstrap.servers" "group.id" -}}
{{- if hasKey (default dict (get $.Values.worker $client)) $key }}
worker.{{ $client }}.{{ $key }}: it would be the same for all connectors, {{ if eq $key "group.id" }}remove it: each sink has a group of its own{{ else }}set kafka.bootstrapServers{{ end }}
{{- end }}
{{- end -}}
{{- end -}}
{{- if and .Values.worker.consumer (include "kafka-connect.rackField" .) (hasKey (default dict .Values.worker.consumer) "client.rack") }}
worker.consumer.client.rack: worker.rack sets this property, remove one of them
{{- end }}
{{- include "kafka-connect.requirements.minInsync" . -}}
{{- include "kafka-connect.requirements.plaintext" . -}}
{{- include "kafka-connect.requirements.converters" . -}}
{{- range $name, $provider := .Values.worker.configProviders -}}
{{- if has $name (list "env" "file" "dir") }}
worker.configProviders.{{ $name }}: the chart sets this provider, choose another name
{{- end }}
{{- end -}}
{{- end -}}

{{- define "kafka-connect.requirements.minInsync" -}}
{{- $factor := int64 .Values.worker.replicationFactor -}}
{{- range $store := list "config" "offset" "status" -}}
{{- $key := printf "%s.storage.min.insync.replicas" $store -}}
{{- $least := get (default dict $.Values.worker.config) $key -}}
{{- if and $least (gt $factor 0) -}}
{{- if gt (include "kafka-connect.scalar" (dict "value" $least "at" $key) | int64) $factor }}
worker.config.{{ $key }}: {{ $least }} replicas are to be in sync but worker.replicationFactor is {{ $factor }}, set it to {{ $factor }} or less, or nothing could be written
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A password in the properties can be read with helm get values by whoever may see the release. */}}
{{- define "kafka-connect.requirements.plaintext" -}}
{{- $worker := .Values.worker -}}
{{- if not $worker.allowPlaintext -}}
{{- $sections := dict "worker.config" $worker.config "worker.producer" $worker.producer "worker.consumer" $worker.consumer "worker.admin" $worker.admin "worker.converters.key.config" $worker.converters.key.config "worker.converters.value.config" $worker.converters.value.config -}}
{{- range $name, $provider := $worker.configProviders -}}
{{- if $provider -}}{{- $_ := set $sections (printf "worker.configProviders.%s.param" $name) $provider.param -}}{{- end -}}
{{- end -}}
{{- $known := dict -}}
{{- range $name, $value := $worker.env -}}
{{- if not (kindIs "map" $value) -}}
{{- if include "kafka-connect.isPlaintext" (dict "key" $name "value" $value "known" $known) }}
worker.env.{{ $name }}: a password stands in the values for all to read, set worker.env.{{ $name }}.valueFrom.secretKeyRef to its Secret, or set worker.allowPlaintext=true
{{- end }}
{{- end -}}
{{- end -}}
{{- range $at, $config := $sections -}}
{{- range $key, $value := $config -}}
{{- if include "kafka-connect.isPlaintext" (dict "key" $key "value" $value "known" $known) }}
{{ $at }}.{{ $key }}: a password stands in the values for all to read, mount its Secret with worker.secretMounts and set it to ${dir:/etc/kafka-connect-secrets/<secret>:<key>}, or set worker.allowPlaintext=true
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
Not empty when a secret key's value is neither a reference nor a switch. Takes dict "key" <text>
"value" <any> "known" <map that remembers keys, for connectors have most of theirs in common>.
*/}}
{{- define "kafka-connect.isPlaintext" -}}
{{- if not (or (kindIs "invalid" .value) (kindIs "bool" .value)) -}}
{{- $text := toString .value -}}
{{- if and $text (not (has $text (list "true" "false"))) (not (regexMatch "\\$\\{[^}:]+:[^}]*\\}" $text)) -}}
{{- if not (hasKey .known .key) -}}{{- $_ := set .known .key (include "kafka-connect.isSecretKey" .key) -}}{{- end -}}
{{- get .known .key -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kafka-connect.requirements.converters" -}}
{{- $registry := .Values.schemaRegistry -}}
{{- range $side := list "key" "value" -}}
{{- $converter := get $.Values.worker.converters $side -}}
{{- if and (regexMatch "^io\\.confluent\\.connect\\.(avro|protobuf|json)\\." $converter.class) (not $registry.url) (not (get (default dict $converter.config) "schema.registry.url")) }}
schemaRegistry.url: it is empty but worker.converters.{{ $side }}.class is {{ $converter.class }}, set it to your Schema Registry
{{- end }}
{{- end -}}
{{- if and $registry.secretName (not $registry.url) }}
schemaRegistry.url: it is empty but schemaRegistry.secretName is set, set it to your Schema Registry
{{- end }}
{{- end -}}
