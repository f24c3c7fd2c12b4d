{{/*
A pod of the registrar. Takes dict "root" <$> "args" <list> "connectors" <list of Secrets to mount, optional>. Who
registers connectors sees the Secrets that they refer to.
*/}}
{{- define "kafka-connect.registrarPod" -}}
{{- $reg := .root.Values.registration -}}
{{- $access := include "kafka-connect.restAccess" .root | fromJson -}}
{{- $secrets := $access.secrets -}}
{{- $referred := list -}}
{{- if .connectors -}}
{{- $referred = include "kafka-connect.referredSecrets" .root | fromJsonArray -}}
{{- range $referred -}}{{- $secrets = set $secrets . (default list (get $secrets .)) -}}{{- end -}}
{{- end -}}
metadata:
  labels:
    {{- include "kafka-connect.podLabels" (dict "root" .root "component" "registrar" "labels" $reg.podLabels) | nindent 4 }}
  {{- with $reg.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  restartPolicy: Never
  serviceAccountName: {{ include "kafka-connect.serviceAccount" .root | quote }}
  # The registrar talks to Kafka Connect alone.
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- include "kafka-connect.pullSecrets" .root | nindent 2 }}
  {{- with include "kafka-connect.kubernetes" $reg.podSecurityContext }}
  securityContext:
    {{- . | nindent 4 }}
  {{- end }}
  {{- range $key := list "nodeSelector" "affinity" "tolerations" "priorityClassName" }}
  {{- with get $reg $key }}
  {{ $key }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  containers:
    - name: registrar
      {{- include "kafka-connect.registrarContainer" .root | nindent 6 }}
      args:
        {{- concat .args $access.args | toYaml | nindent 8 }}
      {{- with include "kafka-connect.env" (dict "env" $reg.env "at" "registration.env") }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $reg.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- $offsets := list -}}
      {{- if .connectors -}}{{- $offsets = include "kafka-connect.offsetSecrets" .root | fromJsonArray -}}{{- end -}}
      {{- if or .connectors $secrets }}
      volumeMounts:
        {{- if .connectors }}
        - name: connectors
          mountPath: {{ $reg.connectorsPath | quote }}
          readOnly: true
        {{- end }}
        {{- range $secret, $keys := $secrets }}
        {{- include "kafka-connect.secretMount" $secret | nindent 8 }}
        {{- end }}
        {{- range $offsets }}
        - name: {{ include "kafka-connect.offsetVolume" . | quote }}
          mountPath: /etc/kafka-connect-offsets/{{ . }}
          readOnly: true
        {{- end }}
      {{- end }}
  {{- if or .connectors $secrets }}
  volumes:
    {{- with .connectors }}
    - name: connectors
      projected:
        sources:
          {{- range . }}
          - secret:
              name: {{ . | quote }}
          {{- end }}
    {{- end }}
    {{- range $secret, $keys := $secrets }}
    - name: {{ include "kafka-connect.secretVolume" $secret | quote }}
      secret:
        secretName: {{ $secret | quote }}
        {{- if not $keys }}
        optional: true
        {{- else if not (has $secret $referred) }}
        items:
          {{- range $keys }}
          - {key: {{ . | quote }}, path: {{ . | quote }}}
          {{- end }}
        {{- end }}
    {{- end }}
    {{- range $offsets }}
    - name: {{ include "kafka-connect.offsetVolume" . | quote }}
      secret:
        secretName: {{ . | quote }}
        # A connector that exists does not need it any more.
        optional: true
    {{- end }}
  {{- end }}
{{- end -}}

{{/* The Secrets with offsets that connectors begin with, as a JSON list. Only the registrar sees them. */}}
{{- define "kafka-connect.offsetSecrets" -}}
{{- $names := list -}}
{{- range .Values.connectors -}}{{- if . -}}{{- with .initialOffsets -}}{{- $names = append $names .name -}}{{- end -}}{{- end -}}{{- end -}}
{{- $names | uniq | sortAlpha | toRawJson -}}
{{- end -}}

{{- define "kafka-connect.offsetVolume" -}}offsets-{{ sha256sum . | trunc 10 }}{{- end -}}

{{/* Not empty when the release is scaled to zero. */}}
{{- define "kafka-connect.noWorkers" -}}
{{- $worker := .Values.worker -}}
{{- if and $worker.enabled (not $worker.autoscaling.enabled) (not (kindIs "invalid" $worker.replicas)) -}}
{{- if eq (int64 $worker.replicas) 0 -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/* The Secrets that hold the connectors' files, as a JSON list. */}}
{{- define "kafka-connect.connectorSecrets" -}}
{{- $names := list -}}
{{- range $i, $files := include "kafka-connect.connectorFiles" . | fromJson | include "kafka-connect.connectorParts" | fromJsonArray -}}
{{- $names = append $names (include "kafka-connect.connectorsPart" (list $ $i)) -}}
{{- end -}}
{{- concat $names (default list .Values.existingSecrets) | toRawJson -}}
{{- end -}}

{{/* The arguments that apply, remove and the test share, as a JSON list. Takes a list: $, seconds until it gives up. */}}
{{- define "kafka-connect.registrarArgs" -}}
{{- $args := list (printf "--url=%s" (include "kafka-connect.restURL" (index . 0))) (printf "--timeout=%ds" (int64 (index . 1))) "--termination-log=/dev/termination-log" -}}
{{- if include "kafka-connect.noWorkers" (index . 0) -}}{{- $args = append $args "--workers=0" -}}{{- end -}}
{{- toRawJson $args -}}
{{- end -}}

{{/* The arguments of apply, as a JSON list. */}}
{{- define "kafka-connect.applyArgs" -}}
{{- $args := concat (list "apply") (include "kafka-connect.registrarArgs" (list . .Values.registration.timeoutSeconds) | fromJsonArray) (list (printf "--connectors=%s" .Values.registration.connectorsPath) (printf "--owner=%s" (include "kafka-connect.owner" .))) -}}
{{- $reg := .Values.registration -}}
{{- if $reg.takeOwnership -}}{{- $args = append $args "--take-ownership" -}}{{- end -}}
{{- if $reg.failFast -}}{{- $args = append $args "--fail-fast" -}}{{- end -}}
{{- $args = append $args (printf "--restarts=%d" (int64 $reg.restarts)) -}}
{{- range $reg.ignoreKeys -}}{{- $args = append $args (printf "--ignore-key=%s" .) -}}{{- end -}}
{{- if and .Values.worker.enabled (not $reg.allowForeignWorkers) -}}
{{- $args = append $args (printf "--worker-domain=%s.%s.svc.%s" (include "kafka-connect.headless" .) .Release.Namespace .Values.clusterDomain) -}}
{{- end -}}
{{- $args = concat $args (include "kafka-connect.rolloutArgs" . | fromJsonArray) -}}
{{- if .Values.worker.enabled -}}
{{- $args = concat $args (list "--secrets-path=/etc/kafka-connect-secrets" (printf "--secret-propagation=%ds" (int64 $reg.secretPropagationSeconds))) -}}
{{- end -}}
{{- if ne (include "kafka-connect.offsetSecrets" .) "[]" -}}{{- $args = append $args "--offsets-path=/etc/kafka-connect-offsets" -}}{{- end -}}
{{- toRawJson $args -}}
{{- end -}}

{{/* The arguments of apply that a scheduled run must not have, as a JSON list. */}}
{{- define "kafka-connect.pruneArgs" -}}
{{- $prune := .Values.registration.prune -}}
{{- $args := list -}}
{{- if $prune.enabled -}}
{{- $args = list "--prune" (printf "--max-deletes=%d" (int64 $prune.maxDeletes)) -}}
{{- range $prune.protect -}}{{- $args = append $args (printf "--protect=%s" .) -}}{{- end -}}
{{- end -}}
{{- toRawJson $args -}}
{{- end -}}

{{/* The spec of a Job. Takes dict "root" <$> "args" <list> "connectors" <list, optional>. */}}
{{- define "kafka-connect.jobSpec" -}}
{{- $reg := .root.Values.registration -}}
# The registrar retries by itself until its timeout; a second pod would only repeat the same failure.
backoffLimit: {{ int64 $reg.backoffLimit }}
# A pod that is evicted or whose node is drained has not failed: another one takes its place.
podFailurePolicy:
  rules:
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
activeDeadlineSeconds: {{ int64 $reg.activeDeadlineSeconds }}
{{- if not (kindIs "invalid" $reg.ttlSecondsAfterFinished) }}
ttlSecondsAfterFinished: {{ int64 $reg.ttlSecondsAfterFinished }}
{{- end }}
template:
  {{- include "kafka-connect.registrarPod" . | nindent 2 }}
{{- end -}}

{{/* Not empty when the release has connectors to register. */}}
{{- define "kafka-connect.hasConnectors" -}}
{{- if or (ne (include "kafka-connect.connectorCount" .) "0") .Values.existingSecrets -}}true{{- end -}}
{{- end -}}

{{- define "kafka-connect.registrationSpec" -}}
{{- include "kafka-connect.jobSpec" (dict "root" . "args" (concat (include "kafka-connect.applyArgs" . | fromJsonArray) (include "kafka-connect.pruneArgs" . | fromJsonArray)) "connectors" (include "kafka-connect.connectorSecrets" . | fromJsonArray)) -}}
{{- end -}}

{{- define "kafka-connect.registrationJob" -}}
{{- $name := printf "%s-register" (include "kafka-connect.fullname" .) -}}
{{- if eq .Values.registration.mode "job" -}}
{{- /* A Job cannot be changed, so each content has a Job of its own. */ -}}
{{- $content := list (include "kafka-connect.registrationSpec" .) (include "kafka-connect.connectorFiles" .) -}}
{{- printf "%s-%s" $name ($content | toRawJson | sha256sum | trunc 8) -}}
{{- else -}}
{{- $name -}}
{{- end -}}
{{- end -}}
