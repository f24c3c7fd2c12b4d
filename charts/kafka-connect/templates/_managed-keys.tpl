{{- /* Generated from schema/managed-keys.json by make generate. */ -}}
{{- define "kafka-connect.managedKeys" -}}
[
  {
    "key": "bootstrap.servers",
    "set": "kafka.bootstrapServers"
  },
  {
    "key": "security.protocol",
    "set": "kafka.securityProtocol"
  },
  {
    "key": "sasl.mechanism",
    "set": "kafka.sasl.mechanism"
  },
  {
    "key": "sasl.jaas.config",
    "set": "kafka.sasl.secretName"
  },
  {
    "key": "group.id",
    "set": "worker.groupId"
  },
  {
    "key": "config.storage.topic",
    "set": "worker.topics.config"
  },
  {
    "key": "offset.storage.topic",
    "set": "worker.topics.offset"
  },
  {
    "key": "status.storage.topic",
    "set": "worker.topics.status"
  },
  {
    "key": "config.storage.replication.factor",
    "set": "worker.replicationFactor"
  },
  {
    "key": "offset.storage.replication.factor",
    "set": "worker.replicationFactor"
  },
  {
    "key": "status.storage.replication.factor",
    "set": "worker.replicationFactor"
  },
  {
    "key": "key.converter",
    "set": "worker.converters.key.class"
  },
  {
    "key": "key.converter.*",
    "set": "worker.converters.key.config"
  },
  {
    "key": "value.converter",
    "set": "worker.converters.value.class"
  },
  {
    "key": "value.converter.*",
    "set": "worker.converters.value.config"
  },
  {
    "key": "exactly.once.source.support",
    "set": "worker.exactlyOnceSource"
  },
  {
    "key": "plugin.path",
    "set": "worker.pluginPath"
  },
  {
    "key": "plugin.discovery",
    "set": "worker.pluginDiscovery"
  },
  {
    "key": "listeners",
    "set": "rest.port"
  },
  {
    "key": "listeners.https.*",
    "set": "rest.tls"
  },
  {
    "key": "admin.listeners",
    "set": "rest.adminListeners"
  },
  {
    "key": "response.http.headers.config",
    "set": "rest.responseHeaders"
  },
  {
    "key": "rest.advertised.host.name",
    "set": "nothing: each pod advertises its own DNS name"
  },
  {
    "key": "rest.advertised.listener",
    "set": "rest.tls.secretName"
  },
  {
    "key": "rest.advertised.port",
    "set": "rest.port"
  },
  {
    "key": "config.providers",
    "set": "worker.configProviders (env, file and dir are always there)"
  },
  {
    "key": "config.providers.*",
    "set": "worker.configProviders (env, file and dir are always there)"
  },
  {
    "key": "offset.storage.file.filename",
    "set": "nothing: it is a standalone property, distributed workers keep offsets in worker.topics.offset"
  }
]
{{- end -}}
