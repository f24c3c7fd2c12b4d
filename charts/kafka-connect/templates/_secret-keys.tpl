{{- /* Generated from schema/secret-keys.json by make generate. */ -}}
{{/* Not empty when a key of a configuration holds a secret, by the words of the key. Takes the key. */}}
{{- define "kafka-connect.isSecretKey" -}}
{{- $key := regexReplaceAll "(?i)^(transforms|predicates|topic\\.creation|config\\.providers)\\.[^.]*\\." . "" -}}
{{- $words := regexReplaceAll "(\\p{Ll})(\\p{Lu})" $key "${1} ${2}" | lower -}}
{{- $words = regexReplaceAll "[^\\p{L}\\p{Nd}]+" $words " " | trim -}}
{{- if regexMatch "(^| )(sasl jaas config|auth user info|token value)$" $words -}}
true
{{- else if not (regexMatch "(^| )(algorithm|alias|arn|audience|class|classes|column|columns|count|dir|directory|enable|enabled|encoding|endpoint|field|fields|file|format|header|interval|issuer|iterations|length|limit|location|max|method|min|mode|ms|name|names|path|paths|pattern|policy|prefix|predicate|provider|providers|regex|region|scope|seconds|size|source|suffix|timeout|ttl|type|uri|url|version)$" $words) -}}
{{- if regexMatch "password|passwd|passphrase|secret|credential|(^| )(pass|pwd|token|authorization|license|apikey|appkey|privatekey|accesskey|secretkey)$|(^| )(access|account|api|app|auth|client|consumer|encryption|function|integration|keystore|license|master|private|sas|shared|signing|ssl|subscription) key$" $words -}}true{{- end -}}
{{- end -}}
{{- end -}}
