{{/* The lines of distributed.properties, sorted by key. */}}
{{- define "kafka-connect.properties" -}}
{{- $v := .Values -}}
{{- $secrets := "/etc/kafka-connect-secrets" -}}
{{- $p := dict -}}
{{- range $key, $value := $v.worker.config -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $at := printf "worker.config.%s" $key -}}
{{- $_ := set $p $key (include "kafka-connect.scalar" (dict "value" $value "at" $at)) -}}
{{- /* Refuses a value here that could not be written, before it is repeated under keys that the user never wrote. */ -}}
{{- $_ := include "kafka-connect.propertyValue" (dict "value" (get $p $key) "at" $at) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $p "bootstrap.servers" $v.kafka.bootstrapServers -}}
{{- $_ := set $p "group.id" (include "kafka-connect.groupId" .) -}}
{{- range $store := list "config" "offset" "status" -}}
{{- $_ := set $p (printf "%s.storage.topic" $store) (include "kafka-connect.topic" (dict "root" $ "store" $store)) -}}
{{- $_ := set $p (printf "%s.storage.replication.factor" $store) (include "kafka-connect.scalar" (dict "value" $v.worker.replicationFactor "at" "worker.replicationFactor")) -}}
{{- end -}}
{{- range $side := list "key" "value" -}}
{{- $converter := get $v.worker.converters $side -}}
{{- $_ := set $p (printf "%s.converter" $side) $converter.class -}}
{{- range $key, $value := $converter.config -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $p (printf "%s.converter.%s" $side $key) (include "kafka-connect.scalar" (dict "value" $value "at" (printf "worker.converters.%s.config.%s" $side $key))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $p "listeners" (printf "http://:%v" (int64 $v.rest.port)) -}}
{{- /* The name comes from the pod, so one file serves all and no shell script stands between SIGTERM and the JVM. */ -}}
{{- $_ := set $p "rest.advertised.host.name" "${env:CONNECT_POD_HOST}" -}}
{{- $_ := set $p "plugin.path" (join "," $v.worker.pluginPath) -}}
{{- $_ := set $p "config.providers" "env,file,dir" -}}
{{- $_ := set $p "config.providers.env.class" "org.apache.kafka.common.config.provider.EnvVarConfigProvider" -}}
{{- $_ := set $p "config.providers.env.param.allowlist.pattern" "CONNECT_POD_HOST" -}}
{{- $_ := set $p "config.providers.file.class" "org.apache.kafka.common.config.provider.FileConfigProvider" -}}
{{- $_ := set $p "config.providers.file.param.allowed.paths" $secrets -}}
{{- $_ := set $p "config.providers.dir.class" "org.apache.kafka.common.config.provider.DirectoryConfigProvider" -}}
{{- $_ := set $p "config.providers.dir.param.allowed.paths" $secrets -}}
{{- if ne $v.kafka.securityProtocol "PLAINTEXT" -}}
{{- $_ := set $p "security.protocol" $v.kafka.securityProtocol -}}
{{- end -}}
{{- if hasPrefix "SASL_" $v.kafka.securityProtocol -}}
{{- $sasl := $v.kafka.sasl -}}
{{- $module := ternary "plain.PlainLoginModule" "scram.ScramLoginModule" (eq $sasl.mechanism "PLAIN") -}}
{{- $_ := set $p "sasl.mechanism" $sasl.mechanism -}}
{{- $_ := set $p "sasl.jaas.config" (printf "org.apache.kafka.common.security.%s required username=\"${dir:%s/%s:%s}\" password=\"${dir:%s/%s:%s}\";" $module $secrets $sasl.secretName $sasl.usernameKey $secrets $sasl.secretName $sasl.passwordKey) -}}
{{- end -}}
{{- include "kafka-connect.fanOut" $p -}}
{{- range $key, $value := $p }}
{{ $key }}={{ include "kafka-connect.propertyValue" (dict "value" $value "at" $key) }}
{{- end }}
{{ end -}}

{{/*
Repeats the bare security keys for producers, consumers and admin clients: a worker otherwise joins its group and
its tasks fail. A key that stands there already is left alone. Changes the given dict, prints nothing.
*/}}
{{- define "kafka-connect.fanOut" -}}
{{- $p := . -}}
{{- range $key := keys $p -}}
{{- if regexMatch "^(security\\.|sasl\\.|ssl\\.)" $key -}}
{{- range $client := list "producer" "consumer" "admin" -}}
{{- $own := printf "%s.%s" $client $key -}}
{{- if not (hasKey $p $own) -}}{{- $_ := set $p $own (get $p $key) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
