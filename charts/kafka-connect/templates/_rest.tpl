{{- define "kafka-connect.restProperties" -}}
{{- $rest := .Values.rest -}}
{{- $scheme := ternary "https" "http" (ne $rest.tls.secretName "") -}}
{{- $p := dict "listeners" (printf "%s://:%v" $scheme (int64 $rest.port)) -}}
{{- /* The name comes from the pod, so one file serves all and no shell script stands between SIGTERM and the JVM. */ -}}
{{- $_ := set $p "rest.advertised.host.name" "${env:CONNECT_POD_HOST}" -}}
{{- /* Empty closes the admin API; without the property it would be open on the REST listener. */ -}}
{{- $_ := set $p "admin.listeners" (join "," $rest.adminListeners) -}}
{{- $_ := set $p "response.http.headers.config" (include "kafka-connect.responseHeaders" .) -}}
{{- if $rest.tls.secretName -}}
{{- $folder := printf "/etc/kafka-connect-secrets/%s" $rest.tls.secretName -}}
{{- $password := include "kafka-connect.secretRef" (list (default $rest.tls.secretName $rest.tls.passwordSecretName) $rest.tls.passwordKey) -}}
{{- $_ := set $p "rest.advertised.listener" "https" -}}
{{- range $store := list "keystore" "truststore" -}}
{{- $_ := set $p (printf "listeners.https.ssl.%s.type" $store) $rest.tls.format -}}
{{- $_ := set $p (printf "listeners.https.ssl.%s.location" $store) (printf "%s/%s" $folder (get $rest.tls (printf "%sKey" $store))) -}}
{{- $_ := set $p (printf "listeners.https.ssl.%s.password" $store) $password -}}
{{- end -}}
{{- $_ := set $p "listeners.https.ssl.key.password" $password -}}
{{- $_ := set $p "listeners.https.ssl.client.auth" $rest.tls.clientAuth -}}
{{- end -}}
{{- if $rest.basicAuth.secretName -}}
{{- $extension := "org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension" -}}
{{- $others := get (default dict .Values.worker.config) "rest.extension.classes" -}}
{{- $_ := set $p "rest.extension.classes" (list $extension $others | compact | join ",") -}}
{{- end -}}
{{- toRawJson $p -}}
{{- end -}}

{{/* The rollout's comes from the pod too: a container that only restarts reads new properties in an old pod. */}}
{{- define "kafka-connect.responseHeaders" -}}
{{- $headers := list "set X-Connect-Register-Rollout: ${env:CONNECT_ROLLOUT}" -}}
{{- range $name, $value := .Values.rest.responseHeaders -}}
{{- if not (kindIs "invalid" $value) -}}{{- $headers = append $headers (printf "set %s: %s" $name $value) -}}{{- end -}}
{{- end -}}
{{- join "," $headers -}}
{{- end -}}

{{/* Where the registrar finds the REST API. */}}
{{- define "kafka-connect.restURL" -}}
{{- if .Values.worker.enabled -}}
{{- printf "%s://%s.%s.svc.%s:%v" (ternary "https" "http" (ne .Values.rest.tls.secretName "")) (include "kafka-connect.fullname" .) .Release.Namespace .Values.clusterDomain (int64 .Values.rest.port) -}}
{{- else -}}
{{- .Values.connect.url -}}
{{- end -}}
{{- end -}}

{{/* How clients of the REST API trust it and log in, as JSON: secret → keys, and the flags of the registrar. */}}
{{- define "kafka-connect.restAccess" -}}
{{- $tls := .Values.connect.tls -}}
{{- $auth := .Values.connect.basicAuth -}}
{{- $shows := ne $tls.certificateKey "" -}}
{{- if .Values.worker.enabled -}}
{{- $tls = .Values.rest.tls -}}
{{- $auth = .Values.rest.basicAuth -}}
{{- $shows = ne $tls.clientAuth "none" -}}
{{- end -}}
{{- $args := list -}}
{{- $secrets := dict -}}
{{- if $tls.secretName -}}
{{- $keys := list $tls.caKey -}}
{{- $args = append $args (printf "--ca-file=/etc/kafka-connect-secrets/%s/%s" $tls.secretName $tls.caKey) -}}
{{- if $shows -}}
{{- $keys = concat $keys (list $tls.certificateKey $tls.privateKeyKey) -}}
{{- $args = append $args (printf "--cert-file=/etc/kafka-connect-secrets/%s/%s" $tls.secretName $tls.certificateKey) -}}
{{- $args = append $args (printf "--key-file=/etc/kafka-connect-secrets/%s/%s" $tls.secretName $tls.privateKeyKey) -}}
{{- end -}}
{{- $_ := set $secrets $tls.secretName $keys -}}
{{- end -}}
{{- if $auth.secretName -}}
{{- $args = append $args (printf "--username-file=/etc/kafka-connect-secrets/%s/%s" $auth.secretName $auth.usernameKey) -}}
{{- $args = append $args (printf "--password-file=/etc/kafka-connect-secrets/%s/%s" $auth.secretName $auth.passwordKey) -}}
{{- $_ := set $secrets $auth.secretName (concat (default list (get $secrets $auth.secretName)) (list $auth.usernameKey $auth.passwordKey) | uniq) -}}
{{- end -}}
{{- dict "args" $args "secrets" $secrets | toRawJson -}}
{{- end -}}

{{/* Not empty when kubelet cannot ask the REST API itself: it shows no certificate and has no password. */}}
{{- define "kafka-connect.restGuarded" -}}
{{- if or .Values.rest.tls.secretName .Values.rest.basicAuth.secretName -}}true{{- end -}}
{{- end -}}

{{/* A probe. Takes dict "root" <$> "name" startupProbe, readinessProbe or livenessProbe. */}}
{{- define "kafka-connect.probe" -}}
{{- $probe := dict -}}
{{- range $key, $value := index .root.Values.worker .name -}}
{{- if not (kindIs "invalid" $value) -}}{{- $_ := set $probe $key $value -}}{{- end -}}
{{- end -}}
{{- if and $probe (not (or $probe.httpGet $probe.exec $probe.tcpSocket $probe.grpc)) -}}
{{- if eq .name "livenessProbe" -}}
{{- $_ := set $probe "tcpSocket" (dict "port" "rest") -}}
{{- else if include "kafka-connect.restGuarded" .root -}}
{{- $rest := .root.Values.rest -}}
{{- $url := printf "%s://127.0.0.1:%v%s" (ternary "https" "http" (ne $rest.tls.secretName "")) (int64 $rest.port) .root.Values.worker.healthPath -}}
{{- $command := list "/opt/connect-register/bin/registrar" "probe" (printf "--url=%s" $url) "--server-name-env=CONNECT_POD_HOST" -}}
{{- $_ := set $probe "exec" (dict "command" (concat $command (include "kafka-connect.restAccess" .root | fromJson).args)) -}}
{{- else -}}
{{- $_ := set $probe "httpGet" (dict "path" .root.Values.worker.healthPath "port" "rest") -}}
{{- end -}}
{{- end -}}
{{- with $probe }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{/* How the server finds the users of basic authentication. */}}
{{- define "kafka-connect.restJaas" -}}
KafkaConnect {
  org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule required
  file="/etc/kafka-connect-users/users.properties";
};
{{ end -}}

{{- define "kafka-connect.ipFamilies" -}}
{{- with .Values.rest.service.ipFamilyPolicy }}
ipFamilyPolicy: {{ . }}
{{- end }}
{{- with .Values.rest.service.ipFamilies }}
ipFamilies:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
