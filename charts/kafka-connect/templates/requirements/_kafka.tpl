{{- define "kafka-connect.requirements.kafka" -}}
{{- $kafka := .Values.kafka -}}
{{- $servers := include "kafka-connect.bootstrapServers" . -}}
{{- if not $servers }}
kafka.bootstrapServers: it is empty, set it to your brokers, e.g. kafka.bootstrapServers=broker:9092
{{- else if not (regexMatch "^\\s*[^,\\s]+:[0-9]+(\\s*,\\s*[^,\\s]+:[0-9]+)*\\s*,?\\s*$" $servers) }}
kafka.bootstrapServers: {{ $servers }} is no list of brokers, set it to host:port, several separated by commas
{{- end }}
{{- $tls := has $kafka.securityProtocol (list "SSL" "SASL_SSL") -}}
{{- range $side := list "trusted" "client" -}}
{{- $store := get $kafka.tls $side -}}
{{- if and $store.secretName (not $tls) }}
kafka.tls.{{ $side }}.secretName: it is set but kafka.securityProtocol is {{ $kafka.securityProtocol }}, set that to SSL or SASL_SSL
{{- end }}
{{- if and $store.secretName (eq $store.format "PKCS12") (not $store.passwordKey) }}
kafka.tls.{{ $side }}.passwordKey: it is empty but the format is PKCS12, set it to the key of the store's password in the Secret {{ $store.secretName }}
{{- end }}
{{- end -}}
{{- if hasPrefix "SASL_" $kafka.securityProtocol -}}
{{- include "kafka-connect.requirements.sasl" . -}}
{{- else if $kafka.sasl.secretName }}
kafka.sasl.secretName: it is set but kafka.securityProtocol is {{ $kafka.securityProtocol }}, set that to SASL_SSL or SASL_PLAINTEXT
{{- end }}
{{- end -}}

{{- define "kafka-connect.requirements.sasl" -}}
{{- $sasl := .Values.kafka.sasl -}}
{{- $known := list "PLAIN" "SCRAM-SHA-256" "SCRAM-SHA-512" "OAUTHBEARER" "GSSAPI" -}}
{{- $wanted := include "kafka-connect.credentialKeys" . | fromJsonArray -}}
{{- if $sasl.custom.jaasKey -}}
{{- $wanted = list $sasl.custom.jaasKey -}}
{{- else if and (eq $sasl.mechanism "GSSAPI") (not $sasl.custom.jaas) -}}
{{- $wanted = list $sasl.kerberos.keytabKey -}}
{{- end -}}
{{- if and $wanted (not $sasl.secretName) }}
kafka.sasl.secretName: it is empty but kafka.securityProtocol is {{ .Values.kafka.securityProtocol }}, set it to a Secret with the {{ ternary "key" "keys" (eq (len $wanted) 1) }} {{ join " and " $wanted }}
{{- end }}
{{- if and $sasl.custom.jaas $sasl.custom.jaasKey }}
kafka.sasl.custom: jaas and jaasKey are both set, set one of them
{{- end }}
{{- if and (not (has $sasl.mechanism $known)) (not $sasl.custom.jaas) (not $sasl.custom.jaasKey) }}
kafka.sasl.custom.jaasKey: the mechanism is {{ $sasl.mechanism }}, set it to the key of the whole sasl.jaas.config in the Secret, or set kafka.sasl.custom.jaas if it holds no secret
{{- end }}
{{- if and $sasl.custom.jaas (regexMatch "(?i)(password|secret)\\s*=\\s*[\"']?[^\"'\\s$]" $sasl.custom.jaas) }}
kafka.sasl.custom.jaas: a password stands in the values for all to read, put the whole text into a Secret and set kafka.sasl.custom.jaasKey to its key
{{- end }}
{{- if not (or $sasl.custom.jaas $sasl.custom.jaasKey) -}}
{{- if and (eq $sasl.mechanism "OAUTHBEARER") (not $sasl.oauth.tokenEndpointUrl) }}
kafka.sasl.oauth.tokenEndpointUrl: it is empty but the mechanism is OAUTHBEARER, set it to the URL that gives tokens
{{- end }}
{{- if and (eq $sasl.mechanism "GSSAPI") (not $sasl.kerberos.principal) }}
kafka.sasl.kerberos.principal: it is empty but the mechanism is GSSAPI, set it to the client's principal, e.g. connect@EXAMPLE.COM
{{- end }}
{{- end -}}
{{- end -}}
