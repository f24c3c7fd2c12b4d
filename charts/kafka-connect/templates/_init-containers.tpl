{{/*
The chart's own init containers, all with the registrar's image: it is copied where kubelet cannot probe by itself,
credentials are escaped, plugins are fetched.
*/}}
{{- define "kafka-connect.initContainers" -}}
{{- if include "kafka-connect.restGuarded" . }}
- name: copy-registrar
  {{- include "kafka-connect.registrarContainer" . | nindent 2 }}
  args: [copy, --to=/opt/connect-register/bin/registrar]
  {{- with .Values.registration.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumeMounts:
    - name: registrar
      mountPath: /opt/connect-register/bin
{{- end }}
{{- if include "kafka-connect.quotesCredentials" . }}
{{- $secret := .Values.kafka.sasl.secretName }}
- name: quote-credentials
  {{- include "kafka-connect.registrarContainer" . | nindent 2 }}
  args:
    {{- concat (list "jaas" (printf "--from=/etc/kafka-connect-secrets/%s" $secret) "--to=/etc/kafka-connect-jaas") (include "kafka-connect.credentialKeys" . | fromJsonArray) | toYaml | nindent 4 }}
  {{- with .Values.registration.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumeMounts:
    {{- include "kafka-connect.secretMount" $secret | nindent 4 }}
    - name: jaas
      mountPath: /etc/kafka-connect-jaas
{{- end }}
{{- with .Values.rest.basicAuth }}
{{- if .secretName }}
- name: list-users
  {{- include "kafka-connect.registrarContainer" $ | nindent 2 }}
  args:
    - jaas
    - --from=/etc/kafka-connect-secrets/{{ .secretName }}
    - --to=/etc/kafka-connect-users
    - --users-file=users.properties
    - --username-key={{ .usernameKey }}
    - --password-key={{ .passwordKey }}
  {{- with $.Values.registration.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumeMounts:
    {{- include "kafka-connect.secretMount" .secretName | nindent 4 }}
    - name: users
      mountPath: /etc/kafka-connect-users
{{- end }}
{{- end }}
{{- range $name, $plugin := .Values.plugins }}
{{- if $plugin }}
{{- if or $plugin.url $plugin.artifacts }}
{{- include "kafka-connect.fetchContainer" (dict "root" $ "name" $name "volume" "fetched" "to" (printf "/opt/connect-register/fetched/%s" $name) "plugin" $plugin) }}
{{- end }}
{{- end }}
{{- end }}
{{- if include "kafka-connect.fetchedExporter" . }}
{{- include "kafka-connect.fetchContainer" (dict "root" $ "name" "metrics-exporter" "volume" "agent" "to" "/opt/connect-register/agent/jmx" "plugin" .Values.metrics.exporter) }}
{{- end }}
{{- end -}}

{{/* What all containers with the registrar's image share. */}}
{{- define "kafka-connect.registrarContainer" -}}
image: {{ include "kafka-connect.registrarImage" . | quote }}
imagePullPolicy: {{ .Values.registration.image.pullPolicy }}
{{- with include "kafka-connect.kubernetes" .Values.registration.securityContext }}
securityContext:
  {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Takes dict "root" <$> "name" <of the plugin> "volume" <name> "to" <folder> "plugin" <values>. */}}
{{- define "kafka-connect.fetchContainer" }}
- name: fetch-{{ .name }}
  {{- include "kafka-connect.registrarContainer" .root | nindent 2 }}
  args:
    {{- include "kafka-connect.fetchArgs" . | nindent 4 }}
  {{- with include "kafka-connect.env" (dict "env" .root.Values.pluginFetch.env "at" "pluginFetch.env") }}
  env:
    {{- . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.pluginFetch.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumeMounts:
    - name: {{ .volume | quote }}
      mountPath: /opt/connect-register/{{ .volume }}
    {{- range list .plugin.secretName .root.Values.pluginFetch.caSecretName | compact | uniq }}
    {{- include "kafka-connect.secretMount" . | nindent 4 }}
    {{- end }}
{{- end -}}
