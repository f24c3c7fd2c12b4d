{{- define "kafka-connect.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 43 characters: the longest suffix is added to it, and a StatefulSet's name must stay below 53. */}}
{{- define "kafka-connect.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := printf "%s-%s" .Release.Name $name -}}
{{- if .Values.fullnameOverride -}}
{{- $full = .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- $full = .Release.Name -}}
{{- end -}}
{{- /* A release's name may hold dots, a Service's may not. */ -}}
{{- regexReplaceAll "-+$" ($full | replace "." "-" | trunc 43) "" -}}
{{- end -}}

{{- define "kafka-connect.headless" -}}{{ include "kafka-connect.fullname" . }}-headless{{- end -}}
{{- define "kafka-connect.propertiesSecret" -}}{{ include "kafka-connect.fullname" . }}-properties{{- end -}}
{{- define "kafka-connect.connectorsSecret" -}}{{ include "kafka-connect.fullname" . }}-connectors{{- end -}}
{{- define "kafka-connect.logConfigMap" -}}{{ include "kafka-connect.fullname" . }}-log{{- end -}}
{{- define "kafka-connect.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "kafka-connect.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "kafka-connect.selectorLabels" -}}
app.kubernetes.io/name: {{ include "kafka-connect.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "kafka-connect.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
{{ include "kafka-connect.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/*
Name, namespace, labels and annotations of an object.
Takes dict "root" <$> "name" <name> "component" <worker or registrar> "annotations" and "labels" <maps, optional>.
*/}}
{{- define "kafka-connect.metadata" -}}
{{- $own := include "kafka-connect.labels" .root | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/component" .component -}}
{{- $annotations := merge (dict) (default dict .annotations) (default dict .root.Values.commonAnnotations) -}}
name: {{ .name | quote }}
namespace: {{ .root.Release.Namespace | quote }}
labels:
  {{- merge $own (default dict .labels) (default dict .root.Values.commonLabels) | toYaml | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
Labels of a pod. No version of the chart: a new one must not restart workers for a label.
Takes dict "root" <$> "component" <text> "labels" <map>.
*/}}
{{- define "kafka-connect.podLabels" -}}
{{- $own := include "kafka-connect.selectorLabels" .root | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/component" .component -}}
{{- merge $own (default dict .labels) (default dict .root.Values.commonLabels) | toYaml -}}
{{- end -}}

{{- define "kafka-connect.groupId" -}}
{{- default (printf "%s.%s" .Release.Namespace (include "kafka-connect.fullname" .)) .Values.worker.groupId -}}
{{- end -}}

{{/* An internal topic. Takes dict "root" <$> "store" config, offset or status. */}}
{{- define "kafka-connect.topic" -}}
{{- default (printf "_%s.%s" (include "kafka-connect.groupId" .root) .store) (get .root.Values.worker.topics .store) -}}
{{- end -}}

{{/* Who a connector belongs to. The registrar writes it into the connector's own config. */}}
{{- define "kafka-connect.owner" -}}
{{- printf "%s/%s/%s" .Values.clusterName .Release.Namespace .Release.Name -}}
{{- end -}}

{{/* An image reference. Takes dict "root" <$> "image" <values> "tag" <default tag>. */}}
{{- define "kafka-connect.image" -}}
{{- $registry := (default dict .root.Values.global).imageRegistry -}}
{{- $name := .image.repository -}}
{{- /* A name that begins with a host has its registry already. */ -}}
{{- if and $registry (not (regexMatch "^(localhost|[^/]*[.:][^/]*)/" $name)) -}}{{- $name = printf "%s/%s" (trimSuffix "/" $registry) $name -}}{{- end -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $name .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .tag .image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "kafka-connect.registrarImage" -}}
{{- include "kafka-connect.image" (dict "root" . "image" .Values.registration.image "tag" .Chart.Version) -}}
{{- end -}}

{{- define "kafka-connect.pullSecrets" -}}
{{- with concat (default list .Values.imagePullSecrets) (default list (default dict .Values.global).imagePullSecrets) | uniq }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The entries of a map that are not null, as Kubernetes takes them. Empty if there are none. */}}
{{- define "kafka-connect.kubernetes" -}}
{{- $kept := dict -}}
{{- range $key, $value := . -}}
{{- if not (kindIs "invalid" $value) -}}{{- $_ := set $kept $key $value -}}{{- end -}}
{{- end -}}
{{- with $kept }}{{ toYaml . }}{{ end -}}
{{- end -}}
