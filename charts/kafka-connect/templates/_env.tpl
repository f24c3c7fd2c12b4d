{{/*
The worker's environment. The chart's variables come first (CONNECT_POD_HOST uses two of them), then the user's,
merged by name: server-side apply refuses a name that stands twice.
*/}}
{{- define "kafka-connect.workerEnv" -}}
{{- $worker := .Values.worker -}}
{{- $host := printf "$(POD_NAME).%s.$(POD_NAMESPACE).svc.%s" (include "kafka-connect.headless" .) .Values.clusterDomain -}}
{{- $own := dict "LOG_DIR" "/tmp/kafka-logs" -}}
{{- with $worker.jvm.heap -}}{{- $_ := set $own "KAFKA_HEAP_OPTS" . -}}{{- end -}}
{{- with $worker.jvm.options -}}{{- $_ := set $own "KAFKA_OPTS" . -}}{{- end -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: CONNECT_POD_HOST
  value: {{ $host | quote }}
{{- range $name, $value := mergeOverwrite $own (default dict $worker.env) }}
{{- if kindIs "map" $value }}
- name: {{ $name }}
  {{- toYaml $value | nindent 2 }}
{{- else if not (kindIs "invalid" $value) }}
- name: {{ $name }}
  value: {{ include "kafka-connect.scalar" (dict "value" $value "at" (printf "worker.env.%s" $name)) | quote }}
{{- end }}
{{- end }}
{{- end -}}
