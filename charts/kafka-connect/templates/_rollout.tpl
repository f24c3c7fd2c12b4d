{{- define "kafka-connect.workerLabels" -}}
{{- include "kafka-connect.podLabels" (dict "root" . "component" "worker" "labels" .Values.worker.podLabels) -}}
{{- end -}}

{{/* The annotations of the worker pods, but for the one of their rollout. */}}
{{- define "kafka-connect.workerAnnotations" -}}
{{- with .Values.worker.podAnnotations }}
{{- toYaml . }}
{{ end -}}
# What the JVM reads once, at its start.
connect-register/properties-checksum: {{ list (include "kafka-connect.properties" .) (include "kafka-connect.logData" .) (include "kafka-connect.restJaas" .) | toRawJson | sha256sum }}
{{- if .Values.worker.rollOnSecretChange }}
{{- with include "kafka-connect.secretsChecksum" . }}
connect-register/secrets-checksum: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
A hash of the worker pods' template, in which one of the properties stands. Each worker answers it in the header
X-Connect-Register-Rollout: so the registrar tells the pods of this revision from those before. Made once a render.
*/}}
{{- define "kafka-connect.rollout" -}}
{{- if not (hasKey . "rollout") -}}
{{- $template := list (include "kafka-connect.workerLabels" . | fromYaml) (include "kafka-connect.workerAnnotations" . | fromYaml) (include "kafka-connect.workerPod" . | fromYaml) -}}
{{- $_ := set . "rollout" (toRawJson $template | sha256sum | trunc 16) -}}
{{- end -}}
{{- .rollout -}}
{{- end -}}

{{/* Not empty when an upgrade replaces all worker pods by itself. */}}
{{- define "kafka-connect.rollsAll" -}}
{{- $strategy := default dict .Values.worker.updateStrategy -}}
{{- if and .Values.worker.enabled (not (include "kafka-connect.noWorkers" .)) (ne (default "RollingUpdate" $strategy.type) "OnDelete") -}}
{{- if eq (dig "rollingUpdate" "partition" 0 $strategy | int64) 0 -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/* The arguments by which apply waits for the rollout, as a JSON list. The number is left out when others choose it. */}}
{{- define "kafka-connect.rolloutArgs" -}}
{{- $args := list -}}
{{- if include "kafka-connect.rollsAll" . -}}
{{- $scheme := ternary "https" "http" (ne .Values.rest.tls.secretName "") -}}
{{- $host := printf "%s-{}.%s.%s.svc.%s" (include "kafka-connect.fullname" .) (include "kafka-connect.headless" .) .Release.Namespace .Values.clusterDomain -}}
{{- $args = list (printf "--rollout=%s" (include "kafka-connect.rollout" .)) (printf "--worker-url=%s://%s:%v" $scheme $host (int64 .Values.rest.port)) -}}
{{- if not (or .Values.worker.autoscaling.enabled (kindIs "invalid" .Values.worker.replicas)) -}}
{{- $args = append $args (printf "--workers=%d" (int64 .Values.worker.replicas)) -}}
{{- end -}}
{{- end -}}
{{- toRawJson $args -}}
{{- end -}}
