{{/* Not empty when plugins are fetched. */}}
{{- define "kafka-connect.fetchedPlugins" -}}
{{- range .Values.plugins -}}{{- if . -}}{{- if or .url .artifacts -}}true{{- end -}}{{- end -}}{{- end -}}
{{- end -}}

{{/* Not empty when plugins are mounted from images or claims. */}}
{{- define "kafka-connect.mountedPlugins" -}}
{{- range .Values.plugins -}}{{- if . -}}{{- if or .image .existingClaim -}}true{{- end -}}{{- end -}}{{- end -}}
{{- end -}}

{{/* Not empty when the metrics exporter is fetched. */}}
{{- define "kafka-connect.fetchedExporter" -}}
{{- if and .Values.metrics.exporter.enabled .Values.metrics.exporter.url -}}true{{- end -}}
{{- end -}}

{{/* Not empty when an init container fetches anything. */}}
{{- define "kafka-connect.fetches" -}}
{{- include "kafka-connect.fetchedPlugins" . -}}{{- include "kafka-connect.fetchedExporter" . -}}
{{- end -}}

{{/* The volumes of plugins from images and claims. */}}
{{- define "kafka-connect.pluginVolumes" -}}
{{- range $name, $plugin := .Values.plugins }}
{{- if $plugin }}
{{- if $plugin.image }}
- name: plugin-{{ $name }}
  image:
    reference: {{ $plugin.image | quote }}
    pullPolicy: {{ default "IfNotPresent" $plugin.pullPolicy }}
{{- else if $plugin.existingClaim }}
- name: plugin-{{ $name }}
  persistentVolumeClaim:
    claimName: {{ $plugin.existingClaim | quote }}
    readOnly: true
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "kafka-connect.pluginMounts" -}}
{{- range $name, $plugin := .Values.plugins }}
{{- if $plugin }}
{{- if or $plugin.image $plugin.existingClaim }}
- name: plugin-{{ $name }}
  mountPath: /opt/connect-register/mounted/{{ $name }}
  readOnly: true
  {{- with $plugin.subPath }}
  subPath: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The arguments of the init container that fetches a plugin. Takes dict "root" <$> "to" <folder> "plugin" <values>. */}}
{{- define "kafka-connect.fetchArgs" -}}
{{- $args := list "fetch" (printf "--to=%s" .to) (printf "--timeout=%ds" (int64 .root.Values.pluginFetch.timeoutSeconds)) -}}
{{- $artifacts := default list .plugin.artifacts -}}
{{- if .plugin.url -}}{{- $artifacts = list .plugin -}}{{- end -}}
{{- range $artifacts -}}
{{- $args = concat $args (list (printf "--url=%s" .url) (printf "--checksum=%s" .checksum)) -}}
{{- end -}}
{{- with .root.Values.pluginFetch.caSecretName -}}
{{- $args = append $args (printf "--ca-file=/etc/kafka-connect-secrets/%s/ca.crt" .) -}}
{{- end -}}
{{- with .plugin.secretName -}}
{{- $args = append $args (printf "--username-file=/etc/kafka-connect-secrets/%s/username" .) -}}
{{- $args = append $args (printf "--password-file=/etc/kafka-connect-secrets/%s/password" .) -}}
{{- end -}}
{{- toYaml $args -}}
{{- end -}}

{{/*
How the worker looks for plugins. Those in Apache's own image all have manifests, so they need not be scanned for; of
other plugins nobody knows before the worker has looked.
*/}}
{{- define "kafka-connect.pluginDiscovery" -}}
{{- $apache := regexMatch "(^|/)apache/kafka$" .Values.image.repository -}}
{{- $others := or .Values.plugins .Values.worker.volumeMounts -}}
{{- default (ternary "service_load" "hybrid_warn" (and $apache (not $others))) .Values.worker.pluginDiscovery -}}
{{- end -}}
