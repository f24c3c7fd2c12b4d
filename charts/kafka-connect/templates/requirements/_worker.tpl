{{- define "kafka-connect.requirements.worker" -}}
{{- $worker := .Values.worker -}}
{{- $image := .Values.image -}}
{{- if not (or $image.tag $image.digest (regexMatch "(^|/)apache/kafka$" $image.repository)) }}
image.tag: it is empty and {{ $image.repository }} is not Apache's image, whose version would be the default, set it to the image's version
{{- end }}
{{- $topics := list -}}
{{- range $store := list "config" "offset" "status" -}}
{{- $topics = append $topics (include "kafka-connect.topic" (dict "root" $ "store" $store)) -}}
{{- end -}}
{{- if lt (len (uniq $topics)) 3 }}
worker.topics: the three topics are {{ join ", " $topics }}, set three different names
{{- end }}
{{- if eq (int64 $worker.replicationFactor) 0 }}
worker.replicationFactor: it is 0, set it to -1 for the brokers' default or to 1 or more
{{- end }}
{{- if and $worker.rack.field $worker.rack.nodeLabel }}
worker.rack: field and nodeLabel are both set, set one of them
{{- end }}
{{- if and $worker.rack.nodeLabel (semverCompare "<1.35.0-0" .Capabilities.KubeVersion.Version) }}
worker.rack.nodeLabel: Kubernetes {{ .Capabilities.KubeVersion.Version }} does not copy node labels to pods (1.35 does), set worker.rack.field to an annotation or label that your pods have
{{- end }}
{{- if $worker.autoscaling.enabled -}}
{{- if gt (int64 $worker.autoscaling.minReplicas) (int64 $worker.autoscaling.maxReplicas) }}
worker.autoscaling.minReplicas: {{ int64 $worker.autoscaling.minReplicas }} is above worker.autoscaling.maxReplicas ({{ int64 $worker.autoscaling.maxReplicas }}), set it lower
{{- end }}
{{- if and (eq (int64 $worker.autoscaling.targetCPU) 0) (not $worker.autoscaling.metrics) }}
worker.autoscaling.targetCPU: it is 0 and worker.autoscaling.metrics is empty, set one of them
{{- end }}
{{- if and (int64 $worker.autoscaling.targetCPU) (not (dig "requests" "cpu" "" (default dict $worker.resources))) }}
worker.autoscaling.targetCPU: it is a percentage of the CPU request and worker.resources.requests.cpu is not set, set that
{{- end }}
{{- end -}}
{{- $grace := include "kafka-connect.gracePeriod" . | int64 -}}
{{- $needed := include "kafka-connect.neededGrace" . | int64 -}}
{{- if lt $grace $needed }}
worker.terminationGracePeriodSeconds: {{ $grace }} s is not enough to hand the work over, set it to {{ $needed }} or more: 35 s, task.shutdown.graceful.timeout.ms and a sleep of worker.lifecycle.preStop
{{- end }}
{{- include "kafka-connect.requirements.exactlyOnce" . -}}
{{- end -}}

{{/* Enabling exactly-once while workers run without it: those would write beside the transactions. */}}
{{- define "kafka-connect.requirements.exactlyOnce" -}}
{{- if and (eq .Values.worker.exactlyOnceSource "enabled") .Release.IsUpgrade -}}
{{- $running := lookup "v1" "Secret" .Release.Namespace (include "kafka-connect.propertiesSecret" .) -}}
{{- with dig "data" "distributed.properties" "" $running -}}
{{- if not (regexMatch "(?m)^exactly\\.once\\.source\\.support=(preparing|enabled)$" (b64dec .)) }}
worker.exactlyOnceSource: it is enabled but the running workers have disabled, set preparing, upgrade, wait for all workers to restart, and then set enabled
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
