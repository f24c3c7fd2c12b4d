{{- define "kafka-connect.workerPod" -}}
{{- $worker := .Values.worker -}}
serviceAccountName: {{ include "kafka-connect.serviceAccount" . | quote }}
automountServiceAccountToken: {{ .Values.serviceAccount.automountToken }}
enableServiceLinks: false
{{- include "kafka-connect.pullSecrets" . }}
{{- with include "kafka-connect.kubernetes" $worker.podSecurityContext }}
securityContext:
  {{- . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: {{ include "kafka-connect.gracePeriod" . }}
{{- with include "kafka-connect.affinity" . | fromYaml }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $worker.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range . }}
  - {{ merge (dict) . (dict "labelSelector" (include "kafka-connect.workerSelector" $ | fromYaml)) | toYaml | nindent 4 | trim }}
  {{- end }}
{{- end }}
{{- range $key := list "nodeSelector" "tolerations" "priorityClassName" "runtimeClassName" "schedulerName" "hostAliases" "dnsPolicy" "dnsConfig" }}
{{- with get $worker $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- $init := list (include "kafka-connect.initContainers" .) (include "kafka-connect.named" $worker.initContainers) | join "\n" | trim }}
{{- with $init }}
initContainers:
  {{- . | nindent 2 }}
{{- end }}
containers:
  - name: worker
    {{- include "kafka-connect.workerContainer" . | nindent 4 }}
  {{- include "kafka-connect.named" $worker.sidecars | nindent 2 }}
volumes:
  {{- include "kafka-connect.workerVolumes" . | nindent 2 }}
{{- end -}}

{{- define "kafka-connect.workerContainer" -}}
{{- $worker := .Values.worker -}}
image: {{ include "kafka-connect.image" (dict "root" . "image" .Values.image "tag" .Chart.AppVersion) | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command:
  {{- toYaml .Values.command | nindent 2 }}
args:
  - /etc/kafka-connect-properties/distributed/distributed.properties
env:
  {{- include "kafka-connect.workerEnv" . | nindent 2 }}
{{- with $worker.envFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
ports:
  - name: rest
    containerPort: {{ int64 .Values.rest.port }}
    protocol: TCP
  {{- if .Values.metrics.exporter.enabled }}
  - name: metrics
    containerPort: {{ int64 .Values.metrics.exporter.port }}
    protocol: TCP
  {{- end }}
  {{- range $name, $port := $worker.ports }}
  {{- if $port }}
  - name: {{ $name | quote }}
    containerPort: {{ int64 $port.containerPort }}
    protocol: {{ default "TCP" $port.protocol }}
  {{- end }}
  {{- end }}
{{- range $probe := list "startupProbe" "readinessProbe" "livenessProbe" }}
{{- with include "kafka-connect.probe" (dict "root" $ "name" $probe) }}
{{ $probe }}:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}
{{- range $key := list "lifecycle" "resources" }}
{{- with get $worker $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with include "kafka-connect.kubernetes" $worker.securityContext }}
securityContext:
  {{- . | nindent 2 }}
{{- end }}
volumeMounts:
  {{- include "kafka-connect.workerMounts" . | nindent 2 }}
{{- end -}}

{{- define "kafka-connect.workerSelector" -}}
matchLabels:
  {{- include "kafka-connect.selectorLabels" . | nindent 2 }}
  app.kubernetes.io/component: worker
{{- end -}}

{{/* Workers on different nodes, unless the user's own affinity says otherwise. */}}
{{- define "kafka-connect.affinity" -}}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" (include "kafka-connect.workerSelector" . | fromYaml) -}}
{{- $own := dict -}}
{{- if eq .Values.worker.antiAffinity "required" -}}
{{- $own = dict "podAntiAffinity" (dict "requiredDuringSchedulingIgnoredDuringExecution" (list $term)) -}}
{{- else if eq .Values.worker.antiAffinity "preferred" -}}
{{- $own = dict "podAntiAffinity" (dict "preferredDuringSchedulingIgnoredDuringExecution" (list (dict "weight" 100 "podAffinityTerm" $term))) -}}
{{- end -}}
{{- $affinity := default dict .Values.worker.affinity -}}
{{- if hasKey $affinity "podAntiAffinity" -}}{{- $own = dict -}}{{- end -}}
{{- merge (dict) $affinity $own | toYaml -}}
{{- end -}}

{{/* Seconds that a worker needs to hand its work over: the tasks' own time and 35 s for the rest, after a preStop sleep. */}}
{{- define "kafka-connect.neededGrace" -}}
{{- $graceful := get (default dict .Values.worker.config) "task.shutdown.graceful.timeout.ms" | default 5000 -}}
{{- $sleep := dig "preStop" "sleep" "seconds" 0 (default dict .Values.worker.lifecycle) -}}
{{- add 35 (int64 $sleep) (div (add (int64 (include "kafka-connect.scalar" (dict "value" $graceful "at" "worker.config.task.shutdown.graceful.timeout.ms"))) 999) 1000) -}}
{{- end -}}

{{- define "kafka-connect.gracePeriod" -}}
{{- $set := .Values.worker.terminationGracePeriodSeconds -}}
{{- if kindIs "invalid" $set -}}
{{- max 60 (include "kafka-connect.neededGrace" . | int64) -}}
{{- else -}}
{{- int64 $set -}}
{{- end -}}
{{- end -}}
