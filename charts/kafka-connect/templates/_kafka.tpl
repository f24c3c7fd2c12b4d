{{/* The brokers. A parent chart may name those of another subchart: "{{ .Release.Name }}-kafka:9092". */}}
{{- define "kafka-connect.bootstrapServers" -}}
{{- $servers := .Values.kafka.bootstrapServers -}}
{{- if contains "{{" $servers -}}{{- tpl $servers . -}}{{- else -}}{{- $servers -}}{{- end -}}
{{- end -}}

{{/*
The bare security properties of the workers' own clients, as JSON: protocol, TLS and login. Credentials are references
to mounted Secrets.
*/}}
{{- define "kafka-connect.kafkaSecurity" -}}
{{- $kafka := .Values.kafka -}}
{{- $p := dict -}}
{{- if ne $kafka.securityProtocol "PLAINTEXT" -}}
{{- $_ := set $p "security.protocol" $kafka.securityProtocol -}}
{{- end -}}
{{- if has $kafka.securityProtocol (list "SSL" "SASL_SSL") -}}
{{- $p = merge $p (include "kafka-connect.kafkaTLS" . | fromJson) -}}
{{- end -}}
{{- if hasPrefix "SASL_" $kafka.securityProtocol -}}
{{- $p = merge $p (include "kafka-connect.kafkaSASL" . | fromJson) -}}
{{- end -}}
{{- toRawJson $p -}}
{{- end -}}

{{/* A reference to a key of a mounted Secret. Takes a list: Secret, key. */}}
{{- define "kafka-connect.secretRef" -}}
{{- printf "${dir:/etc/kafka-connect-secrets/%s:%s}" (index . 0) (index . 1) -}}
{{- end -}}

{{- define "kafka-connect.kafkaTLS" -}}
{{- $trusted := .Values.kafka.tls.trusted -}}
{{- $client := .Values.kafka.tls.client -}}
{{- $p := dict -}}
{{- if $trusted.secretName -}}
{{- $_ := set $p "ssl.truststore.type" $trusted.format -}}
{{- $_ := set $p "ssl.truststore.location" (printf "/etc/kafka-connect-secrets/%s/%s" $trusted.secretName $trusted.key) -}}
{{- if eq $trusted.format "PKCS12" -}}
{{- $_ := set $p "ssl.truststore.password" (include "kafka-connect.secretRef" (list $trusted.secretName $trusted.passwordKey)) -}}
{{- end -}}
{{- end -}}
{{- if $client.secretName -}}
{{- $_ := set $p "ssl.keystore.type" $client.format -}}
{{- if eq $client.format "PEM" -}}
{{- /* Certificate and key come in two files, and a PEM keystore's location takes but one. */ -}}
{{- $_ := set $p "ssl.keystore.certificate.chain" (include "kafka-connect.secretRef" (list $client.secretName $client.certificateKey)) -}}
{{- $_ := set $p "ssl.keystore.key" (include "kafka-connect.secretRef" (list $client.secretName $client.privateKeyKey)) -}}
{{- else -}}
{{- $_ := set $p "ssl.keystore.location" (printf "/etc/kafka-connect-secrets/%s/%s" $client.secretName $client.keystoreKey) -}}
{{- $_ := set $p "ssl.keystore.password" (include "kafka-connect.secretRef" (list $client.secretName $client.passwordKey)) -}}
{{- end -}}
{{- if $client.passwordKey -}}
{{- $_ := set $p "ssl.key.password" (include "kafka-connect.secretRef" (list $client.secretName $client.passwordKey)) -}}
{{- end -}}
{{- end -}}
{{- if not .Values.kafka.tls.verifyHostname -}}
{{- $_ := set $p "ssl.endpoint.identification.algorithm" "" -}}
{{- end -}}
{{- toRawJson $p -}}
{{- end -}}

{{- define "kafka-connect.kafkaSASL" -}}
{{- $sasl := .Values.kafka.sasl -}}
{{- $p := dict "sasl.mechanism" $sasl.mechanism -}}
{{- $keys := include "kafka-connect.credentialKeys" . | fromJsonArray -}}
{{- $ref := list -}}
{{- range $keys -}}
{{- $folder := ternary "/etc/kafka-connect-jaas" (printf "/etc/kafka-connect-secrets/%s" $sasl.secretName) $sasl.quoteCredentials -}}
{{- $ref = append $ref (printf "${dir:%s:%s}" $folder .) -}}
{{- end -}}
{{- $jaas := "" -}}
{{- if $sasl.custom.jaas -}}
{{- $jaas = $sasl.custom.jaas -}}
{{- else if $sasl.custom.jaasKey -}}
{{- $jaas = include "kafka-connect.secretRef" (list $sasl.secretName $sasl.custom.jaasKey) -}}
{{- else if eq $sasl.mechanism "PLAIN" -}}
{{- $jaas = printf "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";" (index $ref 0) (index $ref 1) -}}
{{- else if hasPrefix "SCRAM-" $sasl.mechanism -}}
{{- $jaas = printf "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";" (index $ref 0) (index $ref 1) -}}
{{- else if eq $sasl.mechanism "OAUTHBEARER" -}}
{{- $options := dict -}}
{{- range $name, $value := $sasl.oauth.options -}}
{{- if not (kindIs "invalid" $value) -}}{{- $_ := set $options $name $value -}}{{- end -}}
{{- end -}}
{{- with $sasl.oauth.scope -}}{{- $_ := set $options "scope" . -}}{{- end -}}
{{- $jaas = printf "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"%s\" clientSecret=\"%s\"" (index $ref 0) (index $ref 1) -}}
{{- range $name, $value := $options -}}{{- $jaas = printf "%s %s=\"%s\"" $jaas $name $value -}}{{- end -}}
{{- $jaas = printf "%s;" $jaas -}}
{{- $_ := set $p "sasl.login.callback.handler.class" "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler" -}}
{{- $_ := set $p "sasl.oauthbearer.token.endpoint.url" $sasl.oauth.tokenEndpointUrl -}}
{{- else if eq $sasl.mechanism "GSSAPI" -}}
{{- $kerberos := $sasl.kerberos -}}
{{- $jaas = printf "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true keyTab=\"/etc/kafka-connect-secrets/%s/%s\" principal=\"%s\";" $sasl.secretName $kerberos.keytabKey $kerberos.principal -}}
{{- $_ := set $p "sasl.kerberos.service.name" $kerberos.serviceName -}}
{{- end -}}
{{- $_ := set $p "sasl.jaas.config" $jaas -}}
{{- toRawJson $p -}}
{{- end -}}

{{/* The keys of the Secret whose texts stand in quotes in sasl.jaas.config, as a JSON list. */}}
{{- define "kafka-connect.credentialKeys" -}}
{{- $sasl := .Values.kafka.sasl -}}
{{- $keys := list -}}
{{- if and (hasPrefix "SASL_" .Values.kafka.securityProtocol) (not $sasl.custom.jaas) (not $sasl.custom.jaasKey) -}}
{{- if or (eq $sasl.mechanism "PLAIN") (hasPrefix "SCRAM-" $sasl.mechanism) -}}
{{- $keys = list $sasl.usernameKey $sasl.passwordKey -}}
{{- else if eq $sasl.mechanism "OAUTHBEARER" -}}
{{- $keys = list $sasl.oauth.clientIdKey $sasl.oauth.clientSecretKey -}}
{{- end -}}
{{- end -}}
{{- toRawJson $keys -}}
{{- end -}}

{{/* Not empty when an init container escapes the credentials of sasl.jaas.config. */}}
{{- define "kafka-connect.quotesCredentials" -}}
{{- if and .Values.kafka.sasl.quoteCredentials (include "kafka-connect.credentialKeys" . | fromJsonArray) -}}true{{- end -}}
{{- end -}}

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
