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
{{- define "kafka-connect.registrationJob" -}}{{ include "kafka-connect.fullname" . }}-register{{- end -}}

{{- define "kafka-connect.selectorLabels" -}}
app.kubernetes.io/name: {{ include "kafka-connect.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "kafka-connect.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "kafka-connect.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
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

{{- define "kafka-connect.restURL" -}}
{{- printf "http://%s.%s.svc.%s:%v" (include "kafka-connect.fullname" .) .Release.Namespace .Values.clusterDomain (int64 .Values.rest.port) -}}
{{- end -}}

{{/* An image reference. Takes dict "image" <values> "tag" <default tag>. */}}
{{- define "kafka-connect.image" -}}
{{- if .image.digest -}}
{{- printf "%s@%s" .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" .image.repository (default .tag .image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Secrets that the workers mount below /etc/kafka-connect-secrets, one name a line. */}}
{{- define "kafka-connect.mountedSecrets" -}}
{{- if and (hasPrefix "SASL_" .Values.kafka.securityProtocol) .Values.kafka.sasl.secretName -}}
{{- .Values.kafka.sasl.secretName }}
{{ end -}}
{{- end -}}
