{{/* What Kubernetes refuses, or takes and then behaves oddly: one name or port twice. */}}
{{- define "kafka-connect.requirements.pod" -}}
{{- $worker := .Values.worker -}}
{{- $fixed := dict "POD_NAME" "" "POD_NAMESPACE" "" "CONNECT_POD_HOST" "" "CONNECT_ROLLOUT" "" "CONNECT_RACK" "worker.rack" "KAFKA_OPTS" "worker.jvm.options" "KAFKA_HEAP_OPTS" "worker.jvm.heap" "KAFKA_LOG4J_OPTS" "worker.logging" "KAFKA_JMX_OPTS" "metrics.jmxPort" "JMX_PORT" "metrics.jmxPort" -}}
{{- range $name, $value := $worker.env -}}
{{- if hasKey $fixed $name }}
worker.env.{{ $name }}: the chart sets this variable, {{ with get $fixed $name }}set {{ . }}{{ else }}choose another name{{ end }}
{{- end }}
{{- end -}}
{{- $names := list "worker" -}}
{{- range (printf "containers:\n%s" (include "kafka-connect.initContainers" .) | fromYaml).containers -}}{{- $names = append $names .name -}}{{- end -}}
{{- range $at := list "initContainers" "sidecars" -}}
{{- range $name, $container := index $worker $at -}}
{{- if $container -}}
{{- if has $name $names }}
worker.{{ $at }}.{{ $name }}: another container of the pod has this name, choose another
{{- end }}
{{- $names = append $names $name -}}
{{- if hasKey $container "name" }}
worker.{{ $at }}.{{ $name }}.name: remove it, the container is named by its key
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "kafka-connect.requirements.ports" . -}}
{{- include "kafka-connect.requirements.volumes" . -}}
{{- end -}}

{{- define "kafka-connect.requirements.ports" -}}
{{- $taken := dict (int64 .Values.rest.port | toString) "rest.port" -}}
{{- $ports := dict -}}
{{- if .Values.metrics.exporter.enabled -}}{{- $_ := set $ports "metrics.exporter.port" (int64 .Values.metrics.exporter.port) -}}{{- end -}}
{{- with int64 .Values.metrics.jmxPort -}}{{- $_ := set $ports "metrics.jmxPort" . -}}{{- end -}}
{{- range $name, $port := .Values.worker.ports -}}
{{- if $port -}}
{{- if eq "TCP" (default "TCP" $port.protocol) -}}{{- $_ := set $ports (printf "worker.ports.%s.containerPort" $name) (int64 $port.containerPort) -}}{{- end -}}
{{- if contains "--" $name }}
worker.ports.{{ $name }}: Kubernetes takes no two dashes in a row in a port's name, write one
{{- end }}
{{- if or (eq $name "rest") (eq $name "metrics") }}
worker.ports.{{ $name }}: the chart has a port of this name, choose another
{{- end }}
{{- end -}}
{{- end -}}
{{- range $at, $port := $ports -}}
{{- if hasKey $taken (toString $port) }}
{{ $at }}: {{ $port }} is {{ get $taken (toString $port) }} already, set another port
{{- end }}
{{- $_ := set $taken (toString $port) $at -}}
{{- end -}}
{{- end -}}

{{- define "kafka-connect.requirements.volumes" -}}
{{- $volumes := list -}}
{{- $own := printf "volumes:\n%s\nmounts:\n%s" (include "kafka-connect.workerVolumes" . | trim) (include "kafka-connect.workerMounts" . | trim) | fromYaml -}}
{{- range $kind, $key := dict "volumes" "name" "mounts" "mountPath" -}}
{{- $seen := list -}}
{{- range get $own $kind -}}
{{- $name := get . $key | trimSuffix "/" -}}
{{- if has $name $seen }}
worker.{{ ternary "volumes" "volumeMounts" (eq $kind "volumes") }}.{{ get . $key }}: the chart has {{ ternary "a volume of this name" "a mount at this path" (eq $kind "volumes") }}, choose another
{{- end }}
{{- $seen = append $seen $name -}}
{{- if eq $kind "volumes" -}}{{- $volumes = append $volumes $name -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $volume := .Values.worker.volumes -}}
{{- if $volume -}}
{{- if hasKey $volume "name" }}
worker.volumes.{{ $name }}.name: remove it, the volume is named by its key
{{- end }}
{{- end -}}
{{- end -}}
{{- range $path, $mount := .Values.worker.volumeMounts -}}
{{- if $mount -}}
{{- if hasKey $mount "mountPath" }}
worker.volumeMounts.{{ $path }}.mountPath: remove it, the path is the key
{{- end }}
{{- if not (has $mount.name $volumes) }}
worker.volumeMounts.{{ $path }}.name: no volume is named {{ $mount.name }}, add it to worker.volumes
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
