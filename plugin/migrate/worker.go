package migrate

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
)

// workerSecret holds passwords of worker properties for which the chart has no key of its own.
const workerSecret = "connect-worker-credentials"

// worker turns worker properties into values. Each key that the chart has a place for is taken, the rest goes into
// worker.config, and what stands under producer., consumer. and admin. into worker.producer, consumer and admin.
func (s *setup) worker(p *properties) {
	s.removed(p)
	s.brokers(p)
	s.login(p)
	s.group(p)
	s.converters(p)
	s.plugins(p)
	s.listeners(p)
	s.providers(p)
	s.clients(p)
	for _, one := range p.list {
		s.keep(one, one.key, "worker", "config")
	}
}

// removedKeys have no effect in any Kafka that the chart runs with.
var removedKeys = map[string]string{
	"offset.storage.file.filename": "it is a standalone property: distributed workers keep offsets in a topic (offset.storage.topic)",
	"rest.host.name":               "Kafka 3.0 has removed it; the chart listens on all addresses of the pod",
	"rest.advertised.host.name":    "each pod advertises its own DNS name",
	"rest.advertised.port":         "each pod advertises rest.port",
	"rest.advertised.listener":     "the chart sets it by rest.tls",
	"internal.key.converter":       "Kafka 3.0 has removed it",
	"internal.value.converter":     "Kafka 3.0 has removed it",
	"zookeeper.connect":            "it belongs to brokers, workers do not know it",
}

func (s *setup) removed(p *properties) {
	for _, one := range slices.Clone(p.list) {
		why, known := removedKeys[one.key]
		if !known && (strings.HasPrefix(one.key, "internal.key.converter.") || strings.HasPrefix(one.key, "internal.value.converter.")) {
			why, known = "Kafka 3.0 has removed it", true
		}
		if known {
			p.take(one.key)
			s.note(one.at, one.key, Dropped, "", "%s", why)
		}
	}
}

var brokerList = regexp.MustCompile(`^\s*[^,\s]+:[0-9]+(\s*,\s*[^,\s]+:[0-9]+)*\s*,?\s*$`)

func (s *setup) brokers(p *properties) {
	servers := p.take("bootstrap.servers")
	switch {
	case !servers.given():
		key := cmp.Or(s.serversKey, "bootstrap.servers")
		s.fail("%s: %s is missing: set it to the brokers, e.g. kafka:9092", s.from[0], key)
		return
	case !brokerList.MatchString(servers.value):
		s.fail("%s: bootstrap.servers is no list of brokers: write host:port, several separated by commas", servers.at)
		return
	}
	s.values.set(servers.value, "", "kafka", "bootstrapServers")
	s.note(servers.at, servers.key, Moved, "kafka.bootstrapServers", "")
	if strings.Contains(servers.value, "localhost") || strings.Contains(servers.value, "127.0.0.1") {
		s.note(servers.at, servers.key, Warning, "kafka.bootstrapServers", "localhost is the pod itself there: write the brokers' names as pods reach them")
	}
	for _, client := range clientNames {
		own := p.take(client + ".bootstrap.servers")
		switch {
		case !own.given():
		case own.value == servers.value:
			s.note(own.at, own.key, Dropped, "", "the same as bootstrap.servers")
		default:
			s.note(own.at, own.key, Warning, "", "not carried over: the chart has one list of brokers; write %s.override.bootstrap.servers into the connectors that need it", client)
		}
	}
}

var stores = []string{"config", "offset", "status"}

func (s *setup) group(p *properties) {
	id := p.take("group.id")
	fresh := s.o.GroupID != "" && id.given() && id.value != s.o.GroupID
	switch {
	case s.o.GroupID != "":
		s.values.set(s.o.GroupID, "", "worker", "groupId")
		s.note(id.at, "group.id", Added, "worker.groupId", "as --group-id says")
	case id.given():
		s.values.set(id.value, "", "worker", "groupId")
		s.note(id.at, id.key, Moved, "worker.groupId", "")
	default:
		s.note("", "group.id", Added, "worker.groupId", "the chart's default, <namespace>.<release>; distributed workers find each other by it")
	}
	var factors []property
	for _, store := range stores {
		topic, to := p.take(store+".storage.topic"), "worker.topics."+store
		if fresh && topic.given() {
			s.note(topic.at, topic.key, Dropped, "", "another group must not use the topics of this one; the chart makes new ones of --group-id")
			continue
		}
		if topic.given() {
			s.values.set(topic.value, "", "worker", "topics", store)
			s.note(topic.at, topic.key, Moved, to, "")
		} else {
			s.note("", store+".storage.topic", Added, to, "the chart's default, %s", map[string]string{
				"config": "for what the connectors' files held", "offset": "for what offset.storage.file.filename held", "status": "for the states of connectors and tasks",
			}[store])
		}
		if factor := p.take(store + ".storage.replication.factor"); factor.given() {
			factors = append(factors, factor)
		}
	}
	s.factors(factors)
	if once := p.take("exactly.once.source.support"); once.given() {
		s.values.set(strings.ToLower(once.value), "", "worker", "exactlyOnceSource")
		s.note(once.at, once.key, Moved, "worker.exactlyOnceSource", "")
	}
}

// factors are the internal topics' replication factors; the chart has one for all three.
func (s *setup) factors(factors []property) {
	for i, factor := range factors {
		if !wholeNumber.MatchString(factor.value) {
			s.fail("%s: %s is no number", factor.at, factor.key)
			return
		}
		if i == 0 {
			s.values.set(configText(factor.value), "", "worker", "replicationFactor")
		}
		s.note(factor.at, factor.key, Moved, "worker.replicationFactor", "")
		if factor.value != factors[0].value {
			s.note(factor.at, factor.key, Warning, "worker.replicationFactor", "it differs from %s, whose value was taken: it matters only while a topic is created", factors[0].key)
		}
	}
}

var clientNames = []string{"producer", "consumer", "admin"}

// clients are the tasks' clients. The chart repeats the workers' own login for them, so equal copies go.
func (s *setup) clients(p *properties) {
	s.sinkGroup = p.take("consumer.group.id")
	for _, client := range clientNames {
		for _, one := range p.takePrefix(client + ".") {
			bare := strings.TrimPrefix(one.key, client+".")
			if bare == "group.id" {
				s.note(one.at, one.key, Dropped, "", "it has no meaning for a %s", client)
				continue
			}
			s.keep(one, bare, "worker", client)
		}
	}
}

var propertyKey = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// keep puts a property where it stands as it is; a password goes into a Secret and is referred to.
func (s *setup) keep(one property, key string, path ...string) {
	to := strings.Join(append(slices.Clone(path), key), ".")
	if !propertyKey.MatchString(key) {
		s.note(one.at, one.key, Warning, "", "not carried over: the chart takes letters, digits, dots, dashes and underscores in a key")
		return
	}
	if secretValueOf(key, one.value) {
		s.values.set(s.workerRef(one), "", append(slices.Clone(path), key)...)
		s.note(one.at, one.key, Moved, to, "the password stands in the Secret %s", workerSecret)
		return
	}
	s.values.set(configText(one.value), "", append(slices.Clone(path), key)...)
	if strings.HasSuffix(key, ".location") && strings.HasPrefix(one.value, "/") {
		s.note(one.at, one.key, Warning, to, "it is a file, which the pods must have: mount it by worker.secretMounts or worker.volumes")
	}
	if one.key == key {
		s.note(one.at, one.key, Kept, to, "")
	} else {
		s.note(one.at, one.key, Moved, to, "")
	}
}

// workerRef puts a property's value into the workers' Secret and returns what refers to it.
func (s *setup) workerRef(one property) string {
	s.secrets.add(workerSecret, secretKey(one.key), secretValue{text: one.value})
	s.values.set([]string{workerSecret}, "", "worker", "secretMounts")
	return "${dir:/etc/kafka-connect-secrets/" + workerSecret + ":" + secretKey(one.key) + "}"
}

// secretValueOf tells a value that must not stand in values: a password, or a text with one inside. References to config
// providers are none.
func secretValueOf(key, value string, passwords ...string) bool {
	if value == "" || value == "true" || value == "false" || connector.RedactValue(key, value, passwords...) == value {
		return false
	}
	return !anyReference.MatchString(value) || connector.RedactValue("text", value) != value
}

var anyReference = regexp.MustCompile(`\$\{[^}:]+:[^}]*\}`)
