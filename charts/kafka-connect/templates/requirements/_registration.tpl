{{- define "kafka-connect.requirements.registration" -}}
{{- $reg := .Values.registration -}}
{{- if not .Values.worker.enabled -}}
{{- if not .Values.connect.url }}
connect.url: it is empty but worker.enabled is false, set it to the REST API of the Connect cluster, e.g. http://connect.data:8083
{{- end }}
{{- if ne (empty .Values.connect.tls.certificateKey) (empty .Values.connect.tls.privateKeyKey) }}
connect.tls.certificateKey: a client certificate needs its private key, set both certificateKey and privateKeyKey
{{- end }}
{{- if and .Values.connect.tls.secretName (not (hasPrefix "https://" .Values.connect.url)) }}
connect.tls.secretName: it is set but connect.url does not begin with https://, set that
{{- end }}
{{- else if .Values.connect.url }}
connect.url: it is set but the release has workers of its own, set worker.enabled=false, or remove it
{{- end }}
{{- include "kafka-connect.requirements.registrarImage" . }}
{{- if ge (int64 $reg.timeoutSeconds) (int64 $reg.activeDeadlineSeconds) }}
registration.timeoutSeconds: {{ int64 $reg.timeoutSeconds }} s is not below registration.activeDeadlineSeconds ({{ int64 $reg.activeDeadlineSeconds }} s), set it lower, or the Job is killed before it can say why it failed
{{- end }}
{{- if and (ne (include "kafka-connect.referredSecrets" .) "[]") (ge (int64 $reg.secretPropagationSeconds) (int64 $reg.timeoutSeconds)) }}
registration.secretPropagationSeconds: {{ int64 $reg.secretPropagationSeconds }} s is not below registration.timeoutSeconds ({{ int64 $reg.timeoutSeconds }} s), set it lower, or no time is left to write connectors whose Secret has changed
{{- end }}
{{- if and (eq $reg.mode "hook") (not (hasKey (default dict $reg.annotations) "helm.sh/hook")) (not (regexMatch "argocd.argoproj.io/hook" (toJson $reg.annotations))) }}
registration.annotations: they make the Job no hook of Helm or Argo CD, set helm.sh/hook in them, or set registration.mode=job
{{- end }}
{{- if and (ne $reg.onDelete "keep") (not (contains "pre-delete" (default "" (get (default dict $reg.onDeleteAnnotations) "helm.sh/hook")))) (ne "PreDelete" (get (default dict $reg.onDeleteAnnotations) "argocd.argoproj.io/hook")) }}
registration.onDeleteAnnotations: they do not make the Job wait for helm uninstall, so it would {{ $reg.onDelete }} the connectors at once, set helm.sh/hook: pre-delete in them, or set registration.onDelete=keep
{{- end }}
{{- end -}}

{{/* What needs the registrar's image, of which none is published yet. */}}
{{- define "kafka-connect.requirements.registrarImage" -}}
{{- $reg := .Values.registration -}}
{{- $uses := list -}}
{{- $instead := list -}}
{{- if include "kafka-connect.hasConnectors" . -}}
{{- if ne $reg.mode "none" -}}
{{- $uses = append $uses "the Job that registers connectors" -}}
{{- $instead = append $instead "registration.mode=none and register with helm connect-register apply" -}}
{{- end -}}
{{- if $reg.schedule -}}{{- $uses = append $uses "the CronJob of registration.schedule" -}}{{- end -}}
{{- end -}}
{{- if ne $reg.onDelete "keep" -}}{{- $uses = append $uses "the Job of registration.onDelete" -}}{{- end -}}
{{- if .Values.worker.enabled -}}
{{- if include "kafka-connect.quotesCredentials" . -}}
{{- $uses = append $uses "the init container that escapes the credentials of kafka.sasl" -}}
{{- $instead = append $instead "kafka.sasl.quoteCredentials=false if they hold neither \" nor \\" -}}
{{- end -}}
{{- if include "kafka-connect.restGuarded" . -}}{{- $uses = append $uses "the probes of a guarded REST API" -}}{{- end -}}
{{- if include "kafka-connect.fetches" . -}}{{- $uses = append $uses "the init container that fetches plugins" -}}{{- end -}}
{{- end -}}
{{- if and $uses (not $reg.image.repository) }}
registration.image.repository: it is empty and no registrar image is published yet, but {{ join " and " $uses }} {{ ternary "needs" "need" (eq (len $uses) 1) }} it, run make image, push the archive it makes to your registry and set it to that
{{- if and $instead (eq (len $instead) (len $uses)) }}, or set {{ join " and set " $instead }}{{ end }}
{{- end }}
{{- end -}}
