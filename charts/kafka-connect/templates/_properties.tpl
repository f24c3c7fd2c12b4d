{{/* The lines of distributed.properties, sorted by key. */}}
{{- define "kafka-connect.properties" -}}
{{- $p := include "kafka-connect.propertyMap" . | fromJson -}}
{{- range $key, $value := $p }}
{{ $key }}={{ include "kafka-connect.propertyValue" (dict "value" $value "at" $key) }}
{{- end }}
{{ end -}}

{{/* All worker properties as JSON. Later sections win over earlier ones; the requirements refuse keys in two of them. */}}
{{- define "kafka-connect.propertyMap" -}}
{{- $p := dict -}}
{{- $sections := list "userProperties" "groupProperties" "converterProperties" "restProperties" "providerProperties" "kafkaSecurity" -}}
{{- range $sections -}}
{{- $p = mergeOverwrite $p (include (printf "kafka-connect.%s" .) $ | fromJson) -}}
{{- end -}}
{{- include "kafka-connect.fanOut" $p -}}
{{- toRawJson $p -}}
{{- end -}}

{{/* What the user writes: worker.config as it is, and worker.producer, consumer and admin with their prefixes. */}}
{{- define "kafka-connect.userProperties" -}}
{{- $p := dict -}}
{{- range $section := list "config" "producer" "consumer" "admin" -}}
{{- $prefix := ternary "" (printf "%s." $section) (eq $section "config") -}}
{{- range $key, $value := index $.Values.worker $section -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $at := printf "worker.%s.%s" $section $key -}}
{{- $text := include "kafka-connect.scalar" (dict "value" $value "at" $at) -}}
{{- /* Refuses a value here that could not be written, before it is repeated under keys that the user never wrote. */ -}}
{{- $_ := include "kafka-connect.propertyValue" (dict "value" $text "at" $at) -}}
{{- $_ := set $p (printf "%s%s" $prefix $key) $text -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toRawJson $p -}}
{{- end -}}

{{- define "kafka-connect.groupProperties" -}}
{{- $worker := .Values.worker -}}
{{- $p := dict "bootstrap.servers" (include "kafka-connect.bootstrapServers" .) "group.id" (include "kafka-connect.groupId" .) -}}
{{- range $store := list "config" "offset" "status" -}}
{{- $_ := set $p (printf "%s.storage.topic" $store) (include "kafka-connect.topic" (dict "root" $ "store" $store)) -}}
{{- $_ := set $p (printf "%s.storage.replication.factor" $store) (include "kafka-connect.scalar" (dict "value" $worker.replicationFactor "at" "worker.replicationFactor")) -}}
{{- end -}}
{{- if ne $worker.exactlyOnceSource "disabled" -}}
{{- $_ := set $p "exactly.once.source.support" $worker.exactlyOnceSource -}}
{{- end -}}
{{- if include "kafka-connect.rackField" . -}}
{{- $_ := set $p "consumer.client.rack" "${env:CONNECT_RACK}" -}}
{{- end -}}
{{- $paths := $worker.pluginPath -}}
{{- if include "kafka-connect.fetchedPlugins" . -}}{{- $paths = append $paths "/opt/connect-register/fetched" -}}{{- end -}}
{{- if include "kafka-connect.mountedPlugins" . -}}{{- $paths = append $paths "/opt/connect-register/mounted" -}}{{- end -}}
{{- $_ := set $p "plugin.path" (join "," $paths) -}}
{{- $_ := set $p "plugin.discovery" (include "kafka-connect.pluginDiscovery" .) -}}
{{- toRawJson $p -}}
{{- end -}}

{{- define "kafka-connect.converterProperties" -}}
{{- $registry := .Values.schemaRegistry -}}
{{- $p := dict -}}
{{- range $side := list "key" "value" -}}
{{- $converter := get $.Values.worker.converters $side -}}
{{- $_ := set $p (printf "%s.converter" $side) $converter.class -}}
{{- if and $registry.url (hasPrefix "io.confluent.connect." $converter.class) -}}
{{- $_ := set $p (printf "%s.converter.schema.registry.url" $side) $registry.url -}}
{{- if $registry.secretName -}}
{{- $user := include "kafka-connect.secretRef" (list $registry.secretName $registry.usernameKey) -}}
{{- $password := include "kafka-connect.secretRef" (list $registry.secretName $registry.passwordKey) -}}
{{- $_ := set $p (printf "%s.converter.basic.auth.credentials.source" $side) "USER_INFO" -}}
{{- $_ := set $p (printf "%s.converter.basic.auth.user.info" $side) (printf "%s:%s" $user $password) -}}
{{- end -}}
{{- end -}}
{{- range $key, $value := $converter.config -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $at := printf "worker.converters.%s.config.%s" $side $key -}}
{{- $text := include "kafka-connect.scalar" (dict "value" $value "at" $at) -}}
{{- $_ := include "kafka-connect.propertyValue" (dict "value" $text "at" $at) -}}
{{- $_ := set $p (printf "%s.converter.%s" $side $key) $text -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toRawJson $p -}}
{{- end -}}

{{- define "kafka-connect.providerProperties" -}}
{{- $secrets := "/etc/kafka-connect-secrets" -}}
{{- $paths := concat (list $secrets) (default list .Values.worker.allowedPaths) -}}
{{- if include "kafka-connect.quotesCredentials" . -}}{{- $paths = append $paths "/etc/kafka-connect-jaas" -}}{{- end -}}
{{- $env := concat (list "CONNECT_POD_HOST" "CONNECT_ROLLOUT") (default list .Values.worker.envAllowlist) -}}
{{- if include "kafka-connect.rackField" . -}}{{- $env = append $env "CONNECT_RACK" -}}{{- end -}}
{{- $names := list "env" "file" "dir" -}}
{{- $p := dict -}}
{{- range $name, $provider := .Values.worker.configProviders -}}
{{- if $provider -}}
{{- $names = append $names $name -}}
{{- $_ := set $p (printf "config.providers.%s.class" $name) $provider.class -}}
{{- range $key, $value := $provider.param -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $p (printf "config.providers.%s.param.%s" $name $key) (include "kafka-connect.scalar" (dict "value" $value "at" (printf "worker.configProviders.%s.param.%s" $name $key))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $p "config.providers" (join "," $names) -}}
{{- $_ := set $p "config.providers.env.class" "org.apache.kafka.common.config.provider.EnvVarConfigProvider" -}}
{{- $_ := set $p "config.providers.env.param.allowlist.pattern" (join "|" $env) -}}
{{- $_ := set $p "config.providers.file.class" "org.apache.kafka.common.config.provider.FileConfigProvider" -}}
{{- $_ := set $p "config.providers.file.param.allowed.paths" (join "," $paths) -}}
{{- $_ := set $p "config.providers.dir.class" "org.apache.kafka.common.config.provider.DirectoryConfigProvider" -}}
{{- $_ := set $p "config.providers.dir.param.allowed.paths" (join "," $paths) -}}
{{- toRawJson $p -}}
{{- end -}}
