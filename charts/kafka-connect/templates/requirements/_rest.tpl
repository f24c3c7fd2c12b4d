{{- define "kafka-connect.requirements.rest" -}}
{{- $rest := .Values.rest -}}
{{- range $name, $value := $rest.responseHeaders -}}
{{- if and (eq (lower $name) "x-connect-register-rollout") (not (kindIs "invalid" $value)) }}
rest.responseHeaders.{{ $name }}: the chart sets this header, by which the registrar tells old workers from new ones, choose another name
{{- end }}
{{- end -}}
{{- if and $rest.tls.passwordSecretName (not $rest.tls.secretName) }}
rest.tls.secretName: it is empty but rest.tls.passwordSecretName is set, set it to the Secret with the stores
{{- end }}
{{- if and (ne $rest.tls.clientAuth "none") (not $rest.tls.secretName) }}
rest.tls.secretName: it is empty but rest.tls.clientAuth is {{ $rest.tls.clientAuth }}, set it to the Secret with the stores
{{- end }}
{{- if and $rest.ingress.enabled (not $rest.ingress.hosts) }}
rest.ingress.hosts: it is empty, set the host names of the Ingress, or all hosts of the ingress controller would lead to the REST API
{{- end }}
{{- if and $rest.httpRoute.enabled (not $rest.httpRoute.parentRefs) }}
rest.httpRoute.parentRefs: it is empty, set the Gateway, e.g. rest.httpRoute.parentRefs[0].name=public
{{- end }}
{{- range $at, $enabled := dict "rest.ingress" $rest.ingress.enabled "rest.httpRoute" $rest.httpRoute.enabled "rest.service.type" (ne $rest.service.type "ClusterIP") -}}
{{- if and $enabled $.Values.networkPolicy.enabled (not $.Values.networkPolicy.from) }}
networkPolicy.from: it is empty, so nobody could come through {{ $at }}, set it to the pods of your ingress controller or Gateway, or to the networks of your clients
{{- end }}
{{- end -}}
{{- range $key := list "nodePort" "externalTrafficPolicy" -}}
{{- if and (get $rest.service $key) (eq $rest.service.type "ClusterIP") }}
rest.service.{{ $key }}: it is for NodePort and LoadBalancer, set rest.service.type to one of them, or remove it
{{- end }}
{{- end -}}
{{- range $key := list "loadBalancerClass" "loadBalancerSourceRanges" -}}
{{- if and (get $rest.service $key) (ne $rest.service.type "LoadBalancer") }}
rest.service.{{ $key }}: it is for LoadBalancer, set rest.service.type to that, or remove it
{{- end }}
{{- end -}}
{{- if and (eq (len (default list $rest.service.ipFamilies)) 2) (not (has $rest.service.ipFamilyPolicy (list "PreferDualStack" "RequireDualStack"))) }}
rest.service.ipFamilyPolicy: two families are listed in rest.service.ipFamilies, set it to PreferDualStack or RequireDualStack
{{- end }}
{{- range $rest.adminListeners -}}
{{- if regexMatch (printf ":%d$" (int64 $rest.port)) . }}
rest.adminListeners: {{ . }} has the port of the REST API (rest.port), set another
{{- end }}
{{- if and (hasPrefix "https://" .) (not $rest.tls.secretName) }}
rest.tls.secretName: it is empty but rest.adminListeners has {{ . }}, set it to the Secret with the stores
{{- end }}
{{- end -}}
{{- end -}}
