{{- define "kafka-connect.requirements.plugins" -}}
{{- range $name, $plugin := .Values.plugins -}}
{{- if not (kindIs "invalid" $plugin) -}}
{{- $sources := list -}}
{{- range $source := list "url" "artifacts" "image" "existingClaim" -}}
{{- if get $plugin $source -}}{{- $sources = append $sources $source -}}{{- end -}}
{{- end -}}
{{- if ne (len $sources) 1 }}
plugins.{{ $name }}: {{ if $sources }}it has {{ join " and " $sources }}{{ else }}it has no source{{ end }}, set one of url, artifacts, image and existingClaim
{{- end }}
{{- if and $plugin.url (not $plugin.checksum) }}
plugins.{{ $name }}.checksum: it is missing, set it to sha256:… or sha512:… of what the URL gives
{{- end }}
{{- $needs := dict "checksum" "url" "pullPolicy" "image" "subPath" "existingClaim" -}}
{{- range $key, $source := $needs -}}
{{- if and (get $plugin $key) (not (get $plugin $source)) }}
plugins.{{ $name }}.{{ $key }}: it belongs to {{ $source }}, which is not set, remove it
{{- end }}
{{- end -}}
{{- if and $plugin.secretName (not (or $plugin.url $plugin.artifacts)) }}
plugins.{{ $name }}.secretName: it belongs to url and artifacts, neither is set, remove it
{{- end }}
{{- if and $plugin.image (semverCompare "<1.31.0-0" $.Capabilities.KubeVersion.Version) }}
plugins.{{ $name }}.image: Kubernetes {{ $.Capabilities.KubeVersion.Version }} mounts no images (1.31 does), set url or existingClaim
{{- end }}
{{- end -}}
{{- end -}}
{{- $exporter := .Values.metrics.exporter -}}
{{- if $exporter.enabled -}}
{{- if eq (empty $exporter.path) (empty $exporter.url) }}
metrics.exporter.url: {{ ternary "neither it nor metrics.exporter.path is set" "metrics.exporter.path is set too" (empty $exporter.url) }}, set one of them to the jar of Prometheus' JMX exporter
{{- end }}
{{- if and $exporter.url (not $exporter.checksum) }}
metrics.exporter.checksum: it is missing, set it to sha256:… or sha512:… of the jar
{{- end }}
{{- else if .Values.metrics.podMonitor.enabled }}
metrics.exporter.enabled: it is false but metrics.podMonitor.enabled is true, set it to true, or there is nothing to read
{{- end }}
{{- end -}}
