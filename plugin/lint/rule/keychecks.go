package rule

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/connect-register/connect-register/schema/catalog"
)

func unknownKeys(r *run) {
	r.fields(func(f field) {
		if _, known := f.keys[f.name]; known || !f.complete || r.past(f) {
			return
		}
		if !f.worker && workerOnly(r, f.at) {
			return
		}
		severity := r.rule.Severity
		if f.worker && strings.HasPrefix(f.at, "confluent.") {
			severity = Info // Confluent's own packages read some
		}
		if client := r.tasksClient(f); client != "" {
			r.reportAs(severity, f.subject, f.at, "only the workers' own clients, of the internal topics, read this key: write %s.%s for those of the tasks", client, f.name)
			return
		}
		r.reportAs(severity, f.subject, f.at, "nothing reads this key%s", cmp.Or(r.hint(f), ", remove it or see whether it is spelt right"))
	})
}

// tasksClient is the client, consumer or producer, that was most likely meant by a worker's key without a prefix. Such keys
// reach the clients of the internal topics alone (KafkaConfigBackingStore.baseProducerProps).
func (r *run) tasksClient(f field) string {
	if !f.worker || f.at != f.name {
		return ""
	}
	for _, client := range []string{"consumer", "producer"} {
		if _, level := r.Index.Set(client)[f.name]; level {
			return client
		}
	}
	return ""
}

// ofInternalClients is of use without a prefix: the chart sets it, so that what a worker stores is not held back.
const ofInternalClients = "linger.ms"

// past says that another rule knows the key.
func (r *run) past(f field) bool {
	_, other := r.Index.OtherVersion(f.set, f.name)
	_, renamed := r.Index.Renamed(f.of, f.name)
	_, misplaced := clientPrefix(f)
	if own, _ := r.ownSpan(f); own || f.name == "schemas.enable" {
		return true
	}
	inWorker := f.worker && (slices.Contains(ofConnectors, f.at) || f.at == ofInternalClients)
	return inWorker || other || renamed || misplaced || f.name == "offset.storage.file.filename" || f.name == deadLetters || f.name == "group.id" || f.name == "auto.offset.reset"
}

// hint is the key that was most likely meant.
func (r *run) hint(f field) string {
	if client, rest, found := strings.Cut(f.at, ".override."); found && f.worker && slices.Contains(clients, client) {
		if _, real := r.Index.Set(client)[rest]; real {
			return ", write " + client + "." + rest + ": with override. it is a connector's"
		}
	}
	best := closest(f.name, append(sortedKeys(f.keys), sortedKeys(r.ownKeys(f))...))
	if best == "" {
		return ""
	}
	return ", did you mean " + strings.TrimSuffix(f.at, f.name) + best + "?"
}

func removedKeys(r *run) {
	r.fields(func(f field) {
		if old, there := r.Index.Renamed(f.of, f.name); there && !known(f) {
			if r.later(old.Removed) {
				return // deprecated-key says so
			}
			r.report(f.subject, f.at, "%s", removal(f, old.Removed, old.Instead))
			return
		}
		span, there := r.Index.OtherVersion(f.set, f.name)
		if own, of := r.ownSpan(f); own {
			span, there = of, true
		}
		if there && span.Until != "" && f.complete && !newer(r, span) {
			r.report(f.subject, f.at, "it was removed after Kafka %s and is ignored, remove it", span.Until)
		}
	})
}

// later says that what removed a key is a version of Kafka that is yet to come.
func (r *run) later(removed string) bool {
	version, kafka := strings.CutPrefix(removed, "Kafka ")
	return kafka && catalog.Nearest(version) > r.Index.Version
}

func deprecatedKeys(r *run) {
	r.fields(func(f field) {
		old, renamed := r.Index.Renamed(f.of, f.name)
		until, going := r.Index.Going(f.set, f.name)
		switch {
		case renamed && r.later(old.Removed):
			r.report(f.subject, f.at, "%s no longer has it%s", old.Removed, instead(f, old.Instead))
		case going:
			r.report(f.subject, f.at, "after Kafka %s it is ignored: remove it before you upgrade", until)
		default:
			r.olderName(f)
		}
	})
	r.oldPolicy()
}

func instead(f field, key string) string {
	if key == "" {
		return ": remove it before you upgrade"
	}
	return ", write " + strings.TrimSuffix(f.at, f.name) + key
}

// olderName reports a plugin's key by a name that it had before.
func (r *run) olderName(f field) {
	if f.worker || f.at != f.name || known(f) {
		return
	}
	p, _ := r.Index.Plugin(strings.TrimSpace(f.config["connector.class"]), "source", "sink")
	if name, older := r.Index.NewName(p, f.name); older {
		r.report(f.subject, f.at, "it is the older name of %s, write that", name)
	}
}

// oldPolicy reports the override policy that Kafka 4.2 has deprecated.
func (r *run) oldPolicy() {
	r.workers(func(w Worker, s subject) {
		const key = "connector.client.config.override.policy"
		p, _ := r.Index.Plugin(strings.TrimSpace(w.Config[key]), "override_policy")
		if strings.HasSuffix(p.Class, ".PrincipalConnectorClientConfigOverridePolicy") && r.Index.Version >= "4.2" {
			r.report(s, key, "Principal is deprecated since Kafka 4.2, write Allowlist and name the properties in connector.client.config.override.allowlist")
		}
	})
}

func removal(f field, by, instead string) string {
	if instead == "" {
		return "it was removed by " + by + " and is ignored, remove it"
	}
	prefix := strings.TrimSuffix(f.at, f.name)
	if _, both := f.config[prefix+instead]; both {
		return "it was removed by " + by + " and is ignored, remove it: " + prefix + instead + " is there too"
	}
	return "it was removed by " + by + " and is ignored, write " + prefix + instead
}

func known(f field) bool {
	_, known := f.keys[f.name]
	return known
}

func newer(r *run, span catalog.Span) bool {
	return span.Since != "" && catalog.Nearest(span.Since) > r.Index.Version
}

func newerKeys(r *run) {
	r.fields(func(f field) {
		span, there := r.Index.OtherVersion(f.set, f.name)
		if own, of := r.ownSpan(f); own {
			span, there = of, true
		}
		if there && newer(r, span) {
			r.report(f.subject, f.at, "only Kafka %s and newer read it, this is %s: remove it or upgrade", span.Since, r.Index.Version)
		}
	})
}

func missingKeys(r *run) {
	r.workers(func(_ Worker, s subject) { r.missing(s, "", r.Index.Set("worker")) })
	r.connectors(func(c view) {
		if c.class == "" {
			return // the reader of files says so
		}
		r.missing(c.subject, "", c.own)
		for chain, kind := range map[string]string{"transforms": "transformation", "predicates": "predicate"} {
			for _, alias := range c.aliases(chain) {
				p, _ := r.Index.Plugin(strings.TrimSpace(c.config[chain+"."+alias+".type"]), kind)
				r.missing(c.subject, chain+"."+alias+".", r.Index.Keys(p))
			}
		}
	})
}

func (r *run) missing(s subject, prefix string, keys map[string]catalog.Key) {
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		k := keys[name]
		if _, there := s.config[prefix+name]; there || !k.Required || name == "name" {
			continue
		}
		if slices.ContainsFunc(k.Aliases, func(alias string) bool { _, there := s.config[prefix+alias]; return there }) {
			continue
		}
		severity := r.rule.Severity
		if k.Soft {
			severity = Warning // the tasks miss it
		}
		r.reportAs(severity, s, prefix+name, "it is missing, set it")
	}
}

// faultyField is a field whose value is wrong.
type faultyField struct {
	field
	key   catalog.Key
	fault fault
}

// faults reports the values that are wrong as this rule says.
func faults(r *run) {
	if r.faulty == nil {
		r.faulty = []faultyField{}
		r.fields(func(f field) {
			if k, known := r.definition(f); known {
				if fault, wrong := faultOf(k, f.config[f.at]); wrong {
					r.faulty = append(r.faulty, faultyField{f, k, fault})
				}
			}
		})
	}
	for _, f := range r.faulty {
		if f.fault.rule == r.rule.ID && (f.fault.rule == "wrong-type" || !f.override()) {
			r.reportAs(f.severity(f.key, r.rule), f.subject, f.at, "%s", f.fault.text)
		}
	}
}

// definition is what is known of a key. What a connector defines itself replaces the framework's definition.
func (r *run) definition(f field) (catalog.Key, bool) {
	if k, known := r.ownKeys(f)[f.name]; known {
		return k, true
	}
	k, known := f.keys[f.name]
	return k, known
}

// severity is less where a worker starts, or takes the connector, and only a client or a task fails later.
func (f field) severity(k catalog.Key, r Rule) Severity {
	if looksOpen(f.config[f.at]) {
		return Info // whatever fills it in decides
	}
	late := f.worker && f.set != "worker" && f.set != "" || k.Soft && r.ID != "wrong-type" || strings.HasPrefix(f.at, "topic.creation.")
	if late {
		return Warning
	}
	return r.Severity
}

// override says that a worker reads only the type of the value: the client checks the rest when it starts.
func (f field) override() bool { return !f.worker && strings.Contains(f.at, ".override.") }

// ownSpan is the versions in which a plugin had a key that it does not have in this one.
func (r *run) ownSpan(f field) (bool, catalog.Span) {
	if known(f) || f.worker {
		return false, catalog.Span{}
	}
	p, _ := r.Index.Plugin(strings.TrimSpace(f.config["connector.class"]), "source", "sink")
	if f.at != f.name {
		p, _ = r.Index.Plugin(f.of, "transformation", "predicate", "converter", "header_converter")
	}
	var span catalog.Span
	found := false
	for _, k := range p.Keys {
		if k.Key == f.name {
			if k.In(r.Index.Version) {
				return false, span
			}
			found, span = true, k.Span
		}
	}
	return found, span
}

func (r *run) ownKeys(f field) map[string]catalog.Key {
	if f.worker || f.at != f.name {
		return nil
	}
	p, _ := r.Index.Plugin(strings.TrimSpace(f.config["connector.class"]), "source", "sink")
	return r.Index.Keys(p)
}
