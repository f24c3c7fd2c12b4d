package rule

import (
	"slices"
	"strings"
)

// connectorRules check one connector.
var connectorRules = []Rule{
	{ID: "sink-topics", Severity: Error, check: sinkTopics,
		Title: "A sink has neither topics nor topics.regex, or both.", Why: "Connect refuses the connector."},
	{ID: "dead-letter-loop", Severity: Error, check: deadLetterLoop,
		Title: "A sink reads the topic into which it writes what fails.", Why: "Connect refuses the connector."},
	{ID: "dead-letter-unused", Severity: Warning, check: deadLetterUnused,
		Title: "A dead letter queue, but errors.tolerance is not all.", Why: "The task fails at the first bad record, and nothing is written to the queue."},
	{ID: "dead-letter-source", Severity: Warning, check: deadLetterSource,
		Title: "A dead letter queue of a source.", Why: "Only sinks have one; the key is ignored."},
	{ID: "too-big", Severity: Error, check: tooBig,
		Title: "A connector's configuration is 1 MiB or more.", Why: "Neither the config topic nor a Secret takes it."},
	{ID: "one-task", Severity: Info, check: oneTask,
		Title: "tasks.max above one, for a connector that never has more than one task.", Why: "The others are never made."},
	{ID: "schemas-enable", Severity: Info, check: schemasEnable,
		Title: "schemas.enable of a converter that does not know it.", Why: "Only the JsonConverter reads it."},
	{ID: "registry-url", Severity: Warning, check: registryURL,
		Title: "A converter of a schema registry without the registry's URL.", Why: "The task fails when it starts."},
	{ID: "converter-options", Severity: Warning, check: converterOptions,
		Title: "Options of a converter that the connector does not choose.", Why: "Without a converter of its own, a connector uses the workers' with the workers' options; its own are ignored."},
	{ID: "plain-secret", Severity: Warning, check: plainSecrets,
		Title: "A password stands in clear text.", Why: "Whoever reads the file, the config topic or GET /connectors reads the password."},
}

func sinkTopics(r *run) {
	r.connectors(func(c view) {
		topics, named := c.config["topics"]
		regex, matched := c.config["topics.regex"]
		hasTopics, hasRegex := len(list(topics)) > 0, strings.TrimSpace(regex) != ""
		switch {
		case c.kind != "sink":
		case hasTopics && hasRegex:
			r.report(c.subject, "topics.regex", "topics and topics.regex exclude each other, remove one")
		case !hasTopics && !hasRegex && matched && !named:
			r.report(c.subject, "topics.regex", "it is empty, set it or topics: a sink has to know what to read")
		case !hasTopics && !hasRegex && !c.known && !strings.Contains(c.class, "."):
			r.reportAs(Warning, c.subject, "topics", "this looks like a sink, which has to know what to read: set topics or topics.regex")
		case !hasTopics && !hasRegex:
			r.report(c.subject, "topics", "a sink has to know what to read, set topics or topics.regex")
		}
	})
}

const deadLetters = "errors.deadletterqueue.topic.name"

func deadLetterLoop(r *run) {
	r.connectors(func(c view) {
		topic := strings.TrimSpace(c.config[deadLetters])
		if c.kind == "sink" && topic != "" && slices.Contains(list(c.config["topics"]), topic) {
			r.report(c.subject, deadLetters, "topics names %q too, choose another topic for what fails", topic)
		}
	})
}

func deadLetterUnused(r *run) {
	r.connectors(func(c view) {
		tolerance := strings.TrimSpace(c.config["errors.tolerance"])
		if c.kind == "sink" && strings.TrimSpace(c.config[deadLetters]) != "" && (tolerance == "" || tolerance == "none") {
			r.report(c.subject, deadLetters, "nothing is written there unless errors.tolerance is all, set it")
		}
	})
}

func deadLetterSource(r *run) {
	r.connectors(func(c view) {
		if _, there := c.config[deadLetters]; there && c.kind == "source" && !c.has(deadLetters) && c.known {
			r.report(c.subject, deadLetters, "a source has no dead letter queue, remove it")
		}
	})
}

const maxConfig = 1 << 20

func tooBig(r *run) {
	r.connectors(func(c view) {
		size, biggest := 0, ""
		for _, key := range c.keys {
			size += len(key) + len(c.config[key])
			if biggest == "" || len(c.config[key]) > len(c.config[biggest]) {
				biggest = key
			}
		}
		if size >= maxConfig {
			r.report(c.subject, biggest, "the configuration has %d bytes, at most %d fit: put what is long into a file", size, maxConfig-1)
		}
	})
}

var singleTask = []string{
	"org.apache.kafka.connect.file.FileStreamSource", "io.debezium.connector.mysql.MySqlConnector", "io.debezium.connector.postgresql.PostgresConnector",
	"org.apache.kafka.connect.mirror.MirrorHeartbeatConnector", "com.mongodb.kafka.connect.MongoSourceConnector",
}

func oneTask(r *run) {
	r.connectors(func(c view) {
		tasks := strings.TrimSpace(c.config["tasks.max"])
		if hasPrefix(c.plugin.Class, singleTask) && tasks != "" && tasks != "1" && strings.Trim(tasks, "0123456789") == "" && tasks != "0" {
			r.report(c.subject, "tasks.max", "this connector has one task, never more: write 1")
		}
	})
}

// converters calls each with the converters that a worker or a connector chooses.
func (r *run) converters(each func(s subject, key, class string)) {
	all := func(s subject) {
		for _, key := range []string{"key.converter", "value.converter"} {
			each(s, key, strings.TrimSpace(s.config[key]))
		}
	}
	r.workers(func(_ Worker, s subject) { all(s) })
	r.connectors(func(c view) { all(c.subject) })
}

func schemasEnable(r *run) {
	r.converters(func(s subject, key, class string) {
		option := key + ".schemas.enable"
		if _, there := s.config[option]; there && class != "" && !strings.Contains(class, "Json") && !hasReference(class) && !strings.Contains(class, "$") {
			r.report(s, option, "only the JsonConverter reads it, remove it")
		}
	})
}

// registries are converters that cannot do without the URL of a registry.
var registries = []string{"io.confluent.connect.avro.AvroConverter", "io.confluent.connect.protobuf.ProtobufConverter", "io.confluent.connect.json.JsonSchemaConverter"}

func registryURL(r *run) {
	r.converters(func(s subject, key, class string) {
		option := key + ".schema.registry.url"
		if _, there := s.config[option]; !there && slices.Contains(registries, class) {
			r.report(s, option, "%s needs it, set it to the registry's URL", class[strings.LastIndex(class, ".")+1:])
		}
	})
}

func converterOptions(r *run) {
	r.connectors(func(c view) {
		for _, converter := range sortedKeys(converterKinds) {
			if _, chosen := c.config[converter]; chosen {
				continue
			}
			for _, key := range c.keys {
				if strings.HasPrefix(key, converter+".") && !c.has(key) && !known(field{name: key, keys: c.framework}) {
					r.report(c.subject, key, "it is ignored without %s, set the converter here too or remove the key", converter)
					break
				}
			}
		}
	})
}

func plainSecrets(r *run) {
	r.connectors(func(c view) {
		for _, key := range c.keys {
			if plain(c.config[key]) && r.secret(c, key) {
				r.report(c.subject, key, "a password stands in clear text, write a reference such as ${file:/path:key}, or secretRefs in the chart's values")
			}
		}
	})
	r.workers(func(w Worker, s subject) {
		for _, key := range s.keys {
			// What the chart renders it has looked at itself.
			if !w.Rendered && plain(w.Config[key]) && r.secretOfWorker(s, key) {
				r.report(s, key, "a password stands in clear text, write a reference such as ${file:/path:key} and name its provider in config.providers")
			}
		}
	})
}

// plain says that a value is neither empty nor a reference.
func plain(value string) bool {
	value = strings.TrimSpace(value)
	return value != "" && !hasReference(value) && !looksOpen(value)
}

// looksOpen says that a text is a placeholder that something else fills in.
func looksOpen(value string) bool {
	return hasPrefix(value, []string{"$", "<", "{{", "%", "[hidden]"}) || strings.Contains(value, "${")
}
