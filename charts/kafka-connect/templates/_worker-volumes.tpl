{{/* The volumes of the worker pods; those of worker.volumes come last. */}}
{{- define "kafka-connect.workerVolumes" -}}
{{- $secrets := include "kafka-connect.mountedSecrets" . | fromJson -}}
- name: properties
  secret:
    secretName: {{ include "kafka-connect.propertiesSecret" . | quote }}
- name: log
  configMap:
    name: {{ include "kafka-connect.logConfigMap" . | quote }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.worker.tmpSizeLimit }}
{{- if not $secrets }}
- name: no-secrets
  emptyDir: {}
{{- end }}
{{- range $name := concat (keys $secrets) (include "kafka-connect.initSecrets" . | fromJsonArray) | uniq | sortAlpha }}
- name: {{ include "kafka-connect.secretVolume" $name | quote }}
  secret:
    secretName: {{ $name | quote }}
    {{- if get $secrets $name }}
    optional: true
    {{- end }}
{{- end }}
{{- if include "kafka-connect.restGuarded" . }}
- name: registrar
  emptyDir:
    sizeLimit: 64Mi
{{- end }}
{{- if include "kafka-connect.quotesCredentials" . }}
- name: jaas
  emptyDir:
    medium: Memory
    sizeLimit: 1Mi
{{- end }}
{{- if .Values.rest.basicAuth.secretName }}
- name: users
  emptyDir:
    medium: Memory
    sizeLimit: 1Mi
{{- end }}
{{- if include "kafka-connect.fetchedPlugins" . }}
- name: fetched
  emptyDir:
    sizeLimit: {{ .Values.pluginFetch.sizeLimit }}
{{- end }}
{{- if include "kafka-connect.fetchedExporter" . }}
- name: agent
  emptyDir:
    sizeLimit: 64Mi
{{- end }}
{{- include "kafka-connect.pluginVolumes" . }}
{{- include "kafka-connect.named" .Values.worker.volumes }}
{{- end -}}

{{/* A map of named things as Kubernetes' list. An entry that is null is left out. */}}
{{- define "kafka-connect.named" -}}
{{- range $name, $thing := . }}
{{- if not (kindIs "invalid" $thing) }}
- {{ merge (dict "name" $name) $thing | toYaml | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "kafka-connect.workerMounts" -}}
{{- $secrets := include "kafka-connect.mountedSecrets" . | fromJson -}}
- name: properties
  mountPath: /etc/kafka-connect-properties/distributed
  readOnly: true
- name: log
  mountPath: /etc/kafka-connect-log
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- if not $secrets }}
# The config providers' folder must exist, or the worker does not start.
- name: no-secrets
  mountPath: /etc/kafka-connect-secrets
  readOnly: true
{{- end }}
{{- range $name := keys $secrets | sortAlpha }}
{{ include "kafka-connect.secretMount" $name }}
{{- end }}
{{- if include "kafka-connect.restGuarded" . }}
- name: registrar
  mountPath: /opt/connect-register/bin
  readOnly: true
{{- end }}
{{- if include "kafka-connect.quotesCredentials" . }}
- name: jaas
  mountPath: /etc/kafka-connect-jaas
  readOnly: true
{{- end }}
{{- if .Values.rest.basicAuth.secretName }}
- name: users
  mountPath: /etc/kafka-connect-users
  readOnly: true
{{- end }}
{{- if include "kafka-connect.fetchedPlugins" . }}
- name: fetched
  mountPath: /opt/connect-register/fetched
  readOnly: true
{{- end }}
{{- if include "kafka-connect.fetchedExporter" . }}
- name: agent
  mountPath: /opt/connect-register/agent
  readOnly: true
{{- end }}
{{- include "kafka-connect.pluginMounts" . }}
{{- range $path, $mount := .Values.worker.volumeMounts }}
{{- if $mount }}
- {{ merge (dict "mountPath" $path) $mount | toYaml | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end -}}
