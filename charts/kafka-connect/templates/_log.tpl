{{/* The log goes to the console alone: the root file system is read-only. Kafka 4 reads this one. */}}
{{- define "kafka-connect.log4j2" -}}
{{- $log := .Values.worker.logging -}}
<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="WARN">
  <Appenders>
    <Console name="console" target="SYSTEM_OUT">
      <PatternLayout pattern="{{ html $log.pattern }}"/>
    </Console>
  </Appenders>
  <Loggers>
    {{- range $name, $level := $log.loggers }}
    <Logger name="{{ $name }}" level="{{ $level }}"/>
    {{- end }}
    <Root level="{{ $log.level }}">
      <AppenderRef ref="console"/>
    </Root>
  </Loggers>
</Configuration>
{{ end -}}

{{/* Kafka 3 reads this one. */}}
{{- define "kafka-connect.log4j1" -}}
{{- $log := .Values.worker.logging -}}
log4j.rootLogger={{ $log.level }}, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern={{ include "kafka-connect.propertyValue" (dict "value" $log.pattern "at" "worker.logging.pattern") }}
{{- range $name, $level := $log.loggers }}
log4j.logger.{{ $name }}={{ $level }}
{{- end }}
{{ end -}}

{{/* The files of the log's ConfigMap: what the JVM reads beside the properties, and the text that helm test sends. */}}
{{- define "kafka-connect.logData" -}}
log4j2.xml: |
  {{- include "kafka-connect.log4j2" . | nindent 2 }}
log4j.properties: |
  {{- include "kafka-connect.log4j1" . | nindent 2 }}
{{- /* Written so, because a source reads whole lines only, and Helm drops the line break at an object's end. */}}
helm-test.txt: "a record of helm test\n"
{{- if .Values.metrics.exporter.enabled }}
exporter.yaml: |
  {{- default dict .Values.metrics.exporter.config | toYaml | nindent 2 }}
{{- end }}
{{- end -}}
