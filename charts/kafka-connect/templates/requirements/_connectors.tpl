{{- define "kafka-connect.requirements.connectors" -}}
{{- $templates := default dict .Values.connectorTemplates -}}
{{- $files := include "kafka-connect.connectorFiles" . | fromJson -}}
{{- $known := dict -}}
{{- range $name, $connector := .Values.connectors -}}
{{- if not (kindIs "invalid" $connector) -}}
{{- if and $connector.template (not (get $templates $connector.template)) }}
connectors.{{ $name }}.template: connectorTemplates has no {{ $connector.template }}, set one of: {{ keys $templates | sortAlpha | join ", " | default "(there are none)" }}
{{- end }}
{{- $config := (get $files (include "kafka-connect.connectorFile" $name) | fromJson).config -}}
{{- if not (get $config "connector.class") }}
connectors.{{ $name }}.config: connector.class is missing, set it
{{- end }}
{{- if hasKey $config "name" }}
connectors.{{ $name }}.config.name: remove it, the connector is named by its key
{{- end }}
{{- if and $connector.initialOffsets (eq (include "kafka-connect.connectorState" (dict "root" $ "connector" $connector)) "unmanaged") }}
connectors.{{ $name }}.initialOffsets: the connector's state is unmanaged, and after an interrupted run it would stay stopped, set connectors.{{ $name }}.state to running, paused or stopped
{{- end }}
{{- with $connector.renamedFrom -}}
{{- if eq . $name }}
connectors.{{ $name }}.renamedFrom: this is its own name, set the one that it had before or remove it
{{- else if get $.Values.connectors . }}
connectors.{{ $name }}.renamedFrom: connectors.{{ . }} is declared too, remove it or renamedFrom
{{- end }}
{{- if $connector.initialOffsets }}
connectors.{{ $name }}.renamedFrom: initialOffsets is set too, keep the one where the connector's offsets are
{{- end }}
{{- if eq (include "kafka-connect.connectorState" (dict "root" $ "connector" $connector)) "unmanaged" }}
connectors.{{ $name }}.renamedFrom: the connector's state is unmanaged, and after an interrupted run it would stay stopped, set connectors.{{ $name }}.state to running, paused or stopped
{{- end }}
{{- end -}}
{{- range $key, $ref := $connector.secretRefs -}}
{{- if and $ref (hasKey (default dict $connector.config) $key) }}
connectors.{{ $name }}.secretRefs.{{ $key }}: config has this key too, remove one of them
{{- end }}
{{- end -}}
{{- if not $connector.allowPlaintext -}}
{{- range $key, $value := $config -}}
{{- if include "kafka-connect.isPlaintext" (dict "key" $key "value" $value "known" $known) }}
connectors.{{ $name }}.config.{{ $key }}: a password stands in the values for all to read, put it into a Secret and set connectors.{{ $name }}.secretRefs.{{ $key }} to its name and key, or set connectors.{{ $name }}.allowPlaintext=true
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $template := $templates -}}
{{- if $template -}}
{{- range $key, $ref := $template.secretRefs -}}
{{- if and $ref (hasKey (default dict $template.config) $key) }}
connectorTemplates.{{ $name }}.secretRefs.{{ $key }}: config has this key too, remove one of them
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "kafka-connect.requirements.size" . -}}
{{- end -}}

{{/* A release is stored in one Secret of at most 1 MiB, with the values and the rendered files, compressed. */}}
{{- define "kafka-connect.requirements.size" -}}
{{- $files := include "kafka-connect.connectorFiles" . -}}
{{- if gt (len $files) 3145728 }}
connectors: their files are {{ div (len $files) 1024 }} KiB, more than a Helm release can store (3072 KiB), put connectors into Secrets of your own and set existingSecrets to them
{{- end }}
{{- range $file, $json := $files | fromJson -}}
{{- if gt (len $json) 921600 }}
connectors: the file {{ $file }} is {{ div (len $json) 1024 }} KiB, more than a record of Kafka Connect's config topic may be by default (1 MiB), make the connector's config smaller
{{- end }}
{{- end -}}
{{- end -}}
