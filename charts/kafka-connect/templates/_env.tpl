{{/*
Environment variables by name: text, number, or {valueFrom: …}. A map, so that no name stands twice, which
server-side apply refuses. Takes dict "env" <map> "at" <where it stands>.
*/}}
{{- define "kafka-connect.env" -}}
{{- $at := .at -}}
{{- range $name, $value := .env }}
{{- if kindIs "map" $value }}
- name: {{ $name | quote }}
  {{- toYaml $value | nindent 2 }}
{{- else if not (kindIs "invalid" $value) }}
- name: {{ $name | quote }}
  value: {{ include "kafka-connect.scalar" (dict "value" $value "at" (printf "%s.%s" $at $name)) | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The worker's environment. The chart's variables come first: CONNECT_POD_HOST uses two of them. */}}
{{- define "kafka-connect.workerEnv" -}}
{{- $worker := .Values.worker -}}
{{- $log := "/etc/kafka-connect-log" -}}
{{- $own := dict "LOG_DIR" "/tmp/kafka-logs" -}}
{{- $_ := set $own "KAFKA_LOG4J_OPTS" (printf "-Dlog4j.configuration=file:%s/log4j.properties -Dlog4j2.configurationFile=%s/log4j2.xml" $log $log) -}}
{{- with $worker.jvm.heap -}}{{- $_ := set $own "KAFKA_HEAP_OPTS" . -}}{{- end -}}
{{- with include "kafka-connect.jvmOptions" . -}}{{- $_ := set $own "KAFKA_OPTS" . -}}{{- end -}}
{{- with include "kafka-connect.jmxOptions" . -}}{{- $_ := set $own "KAFKA_JMX_OPTS" . -}}{{- end -}}
{{- with include "kafka-connect.rackField" . -}}
{{- $_ := set $own "CONNECT_RACK" (dict "valueFrom" (dict "fieldRef" (dict "fieldPath" .))) -}}
{{- end -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: CONNECT_POD_HOST
  value: {{ printf "$(POD_NAME).%s.$(POD_NAMESPACE).svc.%s" (include "kafka-connect.headless" .) .Values.clusterDomain | quote }}
- name: CONNECT_ROLLOUT
  valueFrom: {fieldRef: {fieldPath: "metadata.annotations['connect-register/rollout']"}}
{{- include "kafka-connect.env" (dict "env" (mergeOverwrite $own (default dict $worker.env)) "at" "worker.env") }}
{{- end -}}

{{/* The pod's field with its rack, or nothing. */}}
{{- define "kafka-connect.rackField" -}}
{{- $rack := .Values.worker.rack -}}
{{- if $rack.field -}}
{{- $rack.field -}}
{{- else if $rack.nodeLabel -}}
{{- printf "metadata.labels['%s']" $rack.nodeLabel -}}
{{- end -}}
{{- end -}}
