package rule

import (
	"slices"
	"strings"

	"github.com/connect-register/connect-register/plugin/connector"
)

// clientRules are about properties of the workers' clients, at the level where they are read.
var clientRules = []Rule{
	{ID: "client-prefix", Severity: Warning, check: clientPrefixes,
		Title: "producer., consumer. or admin. without override. in a connector.", Why: "That is how workers write it; in a connector the key is ignored."},
	{ID: "sink-consumer", Severity: Warning, check: sinkConsumers,
		Title: "A property of a consumer, such as group.id, bare in a sink.", Why: "It is ignored; the group is connect-<name>."},
	{ID: "worker-key", Severity: Warning, check: workerKeys,
		Title: "A worker's property in a connector.", Why: "It is ignored there."},
	{ID: "override-policy", Severity: Error, check: overridePolicies,
		Title: "An override that the workers' policy does not allow.", Why: "The workers refuse the connector."},
	{ID: "worker-group", Severity: Error, check: workerGroups,
		Title: "A sink's consumer group is the workers' own group.", Why: "Connect refuses the connector: both would break."},
	{ID: "exactly-once", Severity: Error, check: exactlyOnce,
		Title: "A source requires exactly-once, but the workers do not support it.", Why: "The workers refuse the connector."},
	{ID: "transactions", Severity: Warning, check: transactions,
		Title: "Transaction boundaries without exactly-once, or a transactional producer of one's own.", Why: "The workers ignore the boundaries; a transactional.id of one's own makes the task fail."},
}

// clientPrefix returns producer, consumer or admin for a connector's key that misses override.
func clientPrefix(f field) (string, bool) {
	if f.worker {
		return "", false
	}
	for _, client := range clients {
		if rest, found := strings.CutPrefix(f.at, client+"."); found && !strings.HasPrefix(rest, "override.") {
			return client, true
		}
	}
	return "", false
}

func clientPrefixes(r *run) {
	r.connectors(func(c view) {
		for _, key := range c.keys {
			client, misses := clientPrefix(field{subject: c.subject, at: key})
			if !misses || c.has(key) || c.handsOn(key) {
				continue
			}
			rest := strings.TrimPrefix(key, client+".")
			if _, real := r.Index.Set(client)[rest]; !real {
				continue
			}
			// Some connectors have such keys of their own.
			severity := Info
			if c.listsKeys() {
				severity = Warning
			}
			r.reportAs(severity, c.subject, key, "a connector writes %s.override.%s", client, rest)
		}
	})
}

func sinkConsumers(r *run) {
	r.connectors(func(c view) {
		for _, key := range []string{"group.id", "auto.offset.reset", "max.poll.records", "fetch.min.bytes", "isolation.level"} {
			if _, there := c.config[key]; !there || c.kind != "sink" || c.has(key) {
				continue
			}
			severity := Info
			if c.known {
				severity = Warning
			}
			r.reportAs(severity, c.subject, key, "it is ignored here, write consumer.override.%s", key)
		}
	})
}

// notInConnectors are worker properties that people write into connectors, none of which a connector owns by that name.
var notInConnectors = []string{
	"bootstrap.servers", "offset.flush.interval.ms", "offset.storage.file.filename", "plugin.path", "rest.port", "rest.host.name", "listeners",
	"internal.key.converter", "internal.value.converter", "config.storage.topic", "offset.storage.topic", "status.storage.topic",
}

func workerOnly(r *run, key string) bool {
	return slices.Contains(notInConnectors, strings.TrimSuffix(key, ".schemas.enable"))
}

func workerKeys(r *run) {
	r.connectors(func(c view) {
		for _, key := range c.keys {
			if workerOnly(r, key) && !c.has(key) {
				severity := Warning
				if !c.known {
					severity = Info
				}
				r.reportAs(severity, c.subject, key, "it is a property of workers and ignored here, remove it")
			}
		}
	})
}

func overridePolicies(r *run) {
	r.oneWorker(func(w Worker) {
		policy := w.Config["connector.client.config.override.policy"]
		p, known := r.Index.Plugin(strings.TrimSpace(policy), "override_policy")
		if !known {
			return
		}
		name := strings.TrimSuffix(p.Class[strings.LastIndex(p.Class, ".")+1:], "ConnectorClientConfigOverridePolicy")
		allowed := list(w.Config["connector.client.config.override.allowlist"])
		r.connectors(func(c view) {
			for _, key := range c.keys {
				client, rest, found := strings.Cut(key, ".override.")
				if found && slices.Contains(clients, client) && !allows(name, allowed, rest) {
					r.report(c.subject, key, "connector.client.config.override.policy is %s, remove it or let the workers allow it", name)
				}
			}
		})
	})
}

func allows(policy string, allowed []string, key string) bool {
	switch policy {
	case "None":
		return false
	case "Principal":
		return key == "sasl.jaas.config" || key == "sasl.mechanism" || key == "security.protocol"
	case "Allowlist":
		return slices.Contains(allowed, key)
	}
	return true
}

func workerGroups(r *run) {
	r.oneWorker(func(w Worker) {
		group := strings.TrimSpace(w.Config["group.id"])
		r.connectors(func(c view) {
			own, overridden := c.config["consumer.override.group.id"]
			switch {
			case c.kind != "sink" || group == "":
			case overridden && strings.TrimSpace(own) == group:
				r.report(c.subject, "consumer.override.group.id", "it is the workers' own group.id, choose another")
			case !overridden && "connect-"+c.name == group:
				r.report(c.subject, "name", "its consumer group connect-%s is the workers' own group.id, rename one of them", c.name)
			}
		})
	})
}

func exactlyOnce(r *run) {
	r.oneWorker(func(w Worker) {
		if strings.EqualFold(strings.TrimSpace(w.Config["exactly.once.source.support"]), "enabled") {
			return
		}
		r.connectors(func(c view) {
			if c.kind == "source" && strings.EqualFold(strings.TrimSpace(c.config["exactly.once.support"]), "required") {
				r.report(c.subject, "exactly.once.support", "the workers do not support it, set exactly.once.source.support to enabled there, or write requested")
			}
		})
	})
}

func transactions(r *run) {
	r.connectors(func(c view) {
		if _, own := c.config["producer.override.transactional.id"]; own {
			r.report(c.subject, "producer.override.transactional.id", "Connect chooses it, remove it")
		}
		boundary, there := c.config["transaction.boundary"]
		r.oneWorker(func(w Worker) {
			off := !strings.EqualFold(strings.TrimSpace(w.Config["exactly.once.source.support"]), "enabled")
			if there && off && c.kind == "source" && !strings.EqualFold(boundary, "poll") {
				r.report(c.subject, "transaction.boundary", "it is ignored unless exactly.once.source.support of the workers is enabled")
			}
		})
	})
}

// secretOfWorker says that the value of a worker's key is a password.
func (r *run) secretOfWorker(s subject, key string) bool {
	f := r.workerField(s, key)
	if k, known := f.keys[f.name]; known {
		return k.Type == "password"
	}
	return connector.IsSecretKey(f.name)
}

// secret says that the value of a key is a password, by the catalogue or by the key's words.
func (r *run) secret(c view, key string) bool {
	if k, known := c.own[key]; known {
		return k.Type == "password"
	}
	name := key
	for _, client := range clients {
		if rest, found := strings.CutPrefix(key, client+".override."); found {
			if k, known := r.Index.Set(client)[rest]; known {
				return k.Type == "password"
			}
			name = rest
		}
	}
	return connector.IsSecretKey(name)
}
