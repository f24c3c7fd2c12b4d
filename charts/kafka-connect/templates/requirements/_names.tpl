{{- define "kafka-connect.requirements.names" -}}
{{- $fullname := include "kafka-connect.fullname" . -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $fullname) }}
fullnameOverride: Services would be named {{ $fullname }}, but their names begin with a small letter and hold small letters, digits and dashes, set fullnameOverride to such a name
{{- end }}
{{- $own := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "app.kubernetes.io/version" "app.kubernetes.io/managed-by" "helm.sh/chart" -}}
{{- range $name, $value := .Values.worker.podAnnotations -}}
{{- if hasPrefix "connect-register/" $name }}
worker.podAnnotations.{{ $name }}: the chart sets annotations of this name, choose another
{{- end }}
{{- end -}}
{{- range $at, $labels := dict "commonLabels" .Values.commonLabels "worker.podLabels" .Values.worker.podLabels "registration.podLabels" .Values.registration.podLabels "metrics.podMonitor.labels" .Values.metrics.podMonitor.labels -}}
{{- range $name, $value := $labels -}}
{{- if has $name $own }}
{{ $at }}.{{ $name }}: the chart sets this label, choose another name
{{- end }}
{{- if and (eq $at "metrics.podMonitor.labels") (hasKey (default dict $.Values.commonLabels) $name) }}
{{ $at }}.{{ $name }}: this label stands in commonLabels too, remove one of them
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
