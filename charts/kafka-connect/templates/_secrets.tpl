{{/*
Secrets that the workers mount, as JSON: name → true when it may be missing. What the workers themselves read is
required; what only connectors refer to is not, so that a missing Secret fails its connector and no worker.
*/}}
{{- define "kafka-connect.mountedSecrets" -}}
{{- $secrets := dict -}}
{{- range include "kafka-connect.referredSecrets" . | fromJsonArray -}}{{- $_ := set $secrets . true -}}{{- end -}}
{{- range include "kafka-connect.workerSecrets" . | fromJsonArray -}}{{- $_ := set $secrets . false -}}{{- end -}}
{{- toRawJson $secrets -}}
{{- end -}}

{{/* Secrets that connectors of the release's own workers refer to, or may, as a JSON list. Made once a render. */}}
{{- define "kafka-connect.referredSecrets" -}}
{{- if not (hasKey . "referredSecrets") -}}
{{- $names := list -}}
{{- if .Values.worker.enabled -}}
{{- $names = default list .Values.worker.secretMounts -}}
{{- range $file, $json := include "kafka-connect.connectorFiles" . | fromJson -}}
{{- $names = concat $names (include "kafka-connect.secretsIn" $json | fromJsonArray) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "referredSecrets" ($names | uniq | sortAlpha | toRawJson) -}}
{{- end -}}
{{- .referredSecrets -}}
{{- end -}}

{{/* Secrets that the worker's process or its probes read, as a JSON list. */}}
{{- define "kafka-connect.workerSecrets" -}}
{{- $names := concat (include "kafka-connect.secretsIn" (include "kafka-connect.propertyMap" .) | fromJsonArray) (include "kafka-connect.secretsIn" (include "kafka-connect.jvmOptions" .) | fromJsonArray) -}}
{{- if include "kafka-connect.restGuarded" . -}}
{{- $names = concat $names (keys (include "kafka-connect.restAccess" . | fromJson).secrets) -}}
{{- end -}}
{{- $names | uniq | sortAlpha | toRawJson -}}
{{- end -}}

{{/* The Secrets whose folders a text names, as a JSON list. */}}
{{- define "kafka-connect.secretsIn" -}}
{{- $names := list -}}
{{- range regexFindAll "/etc/kafka-connect-secrets/[a-z0-9][-.a-z0-9]*" . -1 -}}
{{- $names = append $names (base .) -}}
{{- end -}}
{{- $names | uniq | sortAlpha | toRawJson -}}
{{- end -}}

{{/* Secrets of which only init containers read something: credentials to be escaped, and logins to servers of plugins. */}}
{{- define "kafka-connect.initSecrets" -}}
{{- $names := list -}}
{{- if include "kafka-connect.quotesCredentials" . -}}{{- $names = append $names .Values.kafka.sasl.secretName -}}{{- end -}}
{{- with .Values.rest.basicAuth.secretName -}}{{- $names = append $names . -}}{{- end -}}
{{- range .Values.plugins -}}{{- if . -}}{{- if .secretName -}}{{- $names = append $names .secretName -}}{{- end -}}{{- end -}}{{- end -}}
{{- with .Values.pluginFetch.caSecretName -}}{{- if include "kafka-connect.fetches" $ -}}{{- $names = append $names . -}}{{- end -}}{{- end -}}
{{- $names | uniq | sortAlpha | toRawJson -}}
{{- end -}}

{{/* The name of a Secret's volume: the Secret's own may be too long for one. */}}
{{- define "kafka-connect.secretVolume" -}}secret-{{ sha256sum . | trunc 10 }}{{- end -}}

{{- define "kafka-connect.secretMount" -}}
- name: {{ include "kafka-connect.secretVolume" . | quote }}
  mountPath: /etc/kafka-connect-secrets/{{ . }}
  readOnly: true
{{- end -}}

{{/* A hash of what stands in the Secrets that the workers read, or nothing where they cannot be looked up. */}}
{{- define "kafka-connect.secretsChecksum" -}}
{{- $contents := dict -}}
{{- range concat (include "kafka-connect.workerSecrets" . | fromJsonArray) (include "kafka-connect.initSecrets" . | fromJsonArray) | uniq -}}
{{- with lookup "v1" "Secret" $.Release.Namespace . -}}{{- $_ := set $contents .metadata.name .data -}}{{- end -}}
{{- end -}}
{{- if $contents -}}{{- toRawJson $contents | sha256sum -}}{{- end -}}
{{- end -}}
