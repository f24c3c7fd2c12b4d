{{/* KAFKA_OPTS in one line. */}}
{{- define "kafka-connect.jvmOptions" -}}
{{- $v := .Values -}}
{{- $options := list -}}
{{- if $v.worker.jvm.hardening -}}
{{- /* Known to Kafka 4.2 and later; older ones refuse the JNDI and LDAP modules by themselves. */ -}}
{{- $options = append $options (printf "-Dorg.apache.kafka.allowed.login.modules=%s" (include "kafka-connect.loginModules" .)) -}}
{{- /* Does not concern the worker's own properties, only those of clients that connectors configure. */ -}}
{{- $options = append $options "-Dorg.apache.kafka.automatic.config.providers=none" -}}
{{- end -}}
{{- if hasPrefix "SASL_" $v.kafka.securityProtocol -}}
{{- if and (eq $v.kafka.sasl.mechanism "OAUTHBEARER") $v.kafka.sasl.oauth.tokenEndpointUrl -}}
{{- $options = append $options (printf "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=%s" $v.kafka.sasl.oauth.tokenEndpointUrl) -}}
{{- end -}}
{{- if and (eq $v.kafka.sasl.mechanism "GSSAPI") $v.kafka.sasl.secretName $v.kafka.sasl.kerberos.configKey -}}
{{- $options = append $options (printf "-Djava.security.krb5.conf=/etc/kafka-connect-secrets/%s/%s" $v.kafka.sasl.secretName $v.kafka.sasl.kerberos.configKey) -}}
{{- end -}}
{{- end -}}
{{- if $v.rest.basicAuth.secretName -}}
{{- $options = append $options "-Djava.security.auth.login.config=/etc/kafka-connect-properties/distributed/jaas.conf" -}}
{{- end -}}
{{- if $v.metrics.exporter.enabled -}}
{{- $options = append $options (printf "-javaagent:%s=%d:/etc/kafka-connect-log/exporter.yaml" (include "kafka-connect.exporterJar" .) (int64 $v.metrics.exporter.port)) -}}
{{- end -}}
{{- with $v.worker.jvm.options -}}{{- $options = append $options . -}}{{- end -}}
{{- join " " $options -}}
{{- end -}}

{{/* The login modules that Kafka's own mechanisms need, and those of a custom one. */}}
{{- define "kafka-connect.loginModules" -}}
{{- $modules := list "org.apache.kafka.common.security.plain.PlainLoginModule" "org.apache.kafka.common.security.scram.ScramLoginModule" "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule" "com.sun.security.auth.module.Krb5LoginModule" -}}
{{- concat $modules (default list .Values.kafka.sasl.custom.loginModules) | uniq | join "," -}}
{{- end -}}

{{/* JMX on the loopback address only: who may port-forward may read it. */}}
{{- define "kafka-connect.jmxOptions" -}}
{{- with int64 .Values.metrics.jmxPort -}}
-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.host=127.0.0.1 -Djava.rmi.server.hostname=127.0.0.1 -Dcom.sun.management.jmxremote.port={{ . }} -Dcom.sun.management.jmxremote.rmi.port={{ . }} -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false
{{- end -}}
{{- end -}}

{{- define "kafka-connect.exporterJar" -}}
{{- $exporter := .Values.metrics.exporter -}}
{{- default (printf "/opt/connect-register/agent/jmx/%s" (base (splitList "?" (default "" $exporter.url) | first))) $exporter.path -}}
{{- end -}}
