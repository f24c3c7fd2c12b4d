package rule

import (
	"strings"

	"github.com/connect-register/connect-register/schema/catalog"
)

// keyRules compare keys and values with the catalogue.
var keyRules = []Rule{
	{ID: "unknown-key", Severity: Warning, check: unknownKeys,
		Title: "A key that nothing reads.", Why: "Connect ignores it silently; most often it is misspelt."},
	{ID: "removed-key", Severity: Warning, check: removedKeys,
		Title: "A key that this version of Kafka or of the connector no longer has.", Why: "It is ignored silently."},
	{ID: "deprecated-key", Severity: Info, check: deprecatedKeys,
		Title: "A key or a value that still works, but by an older name or not for long.", Why: "A later version of Kafka or of the connector ignores or refuses it."},
	{ID: "newer-key", Severity: Warning, check: newerKeys,
		Title: "A key that only later versions of Kafka have.", Why: "It is ignored silently until the upgrade."},
	{ID: "missing-key", Severity: Error, check: missingKeys,
		Title: "A key without a default is not set.", Why: "The worker does not start, or refuses the connector."},
	{ID: "wrong-type", Severity: Error, check: faults,
		Title: "A value is not of the key's type.", Why: "The worker does not start, or refuses the connector."},
	{ID: "out-of-range", Severity: Error, check: faults,
		Title: "A number is too small or too big.", Why: "The worker does not start, or refuses the connector."},
	{ID: "wrong-value", Severity: Error, check: faults,
		Title: "A value is none of the words that the key takes.", Why: "The worker does not start, or refuses the connector."},
	{ID: "empty-value", Severity: Error, check: faults,
		Title: "A value is empty, or a list has a word twice, where Kafka refuses it.", Why: "The worker does not start, or refuses the connector."},
	{ID: "wrong-format", Severity: Error, check: faults,
		Title: "A value is no regular expression, list of pairs, listener or list of aliases, as the key wants.",
		Why:   "The worker does not start, or refuses the connector."},
}

// field is one key as it stands in a file, and what it means.
type field struct {
	subject
	at   string // as it stands there
	name string // without the prefix
	keys map[string]catalog.Key
	set  string // for the versions in which a key was
	of   string // for keys of the past: worker or a class
	// complete says that keys holds all that is read.
	complete bool
}

// fields calls each with every key, its prefix taken off where it is one of another component.
func (r *run) fields(each func(field)) {
	if r.all == nil {
		r.workers(func(_ Worker, s subject) {
			for _, key := range s.keys {
				r.all = append(r.all, r.workerField(s, key))
			}
		})
		r.connectors(func(c view) {
			for _, key := range c.keys {
				r.all = append(r.all, r.connectorField(c, key))
			}
		})
	}
	for _, f := range r.all {
		each(f)
	}
}

func (r *run) workerField(s subject, key string) field {
	f := field{subject: s, at: key, name: key, keys: r.Index.Set("worker"), set: "worker", of: "worker", complete: true}
	for _, client := range clients {
		if rest, found := strings.CutPrefix(key, client+"."); found {
			// Interceptors and reporters of others have keys of their own.
			return field{subject: s, at: key, name: rest, keys: r.Index.Set(client), set: client, complete: !r.custom(s, client+".")}
		}
	}
	if rest, found := strings.CutPrefix(key, "listeners.https."); found {
		f.name, f.complete = rest, true
		return f
	}
	if rest, found := strings.CutPrefix(key, "admin.listeners.https."); found {
		f.name = rest
		return f
	}
	if c, found := r.converterField(f, key); found {
		return c
	}
	f.complete = !openWorkerKey(key) && !r.custom(s, "")
	return f
}

// openWorkerKey says of a worker's key that its prefix lets it be anything.
func openWorkerKey(key string) bool {
	open := []string{"config.providers.", "metrics.context.", "config.storage.", "offset.storage.", "status.storage.", "internal.key.converter.", "internal.value.converter."}
	return hasPrefix(key, open) && key != "offset.storage.file.filename" || key == "connector.client.config.override.allowlist"
}

// custom says that classes of others are plugged in, which read keys that no catalogue knows.
func (r *run) custom(s subject, prefix string) bool {
	for _, key := range []string{"interceptor.classes", "metric.reporters", "rest.extension.classes", "sasl.login.callback.handler.class", "partitioner.class"} {
		for _, class := range list(s.config[prefix+key]) {
			if !strings.HasPrefix(class, "org.apache.kafka.") {
				return true
			}
		}
	}
	return false
}

// converterField is a key of a converter, of the worker or of a connector.
func (r *run) converterField(f field, key string) (field, bool) {
	for _, converter := range []string{"key.converter", "value.converter", "header.converter"} {
		rest, found := strings.CutPrefix(key, converter+".")
		if !found || rest == "plugin.version" {
			continue
		}
		kind := "converter"
		if converter == "header.converter" {
			kind = "header_converter"
		}
		p, known := r.Index.Plugin(strings.TrimSpace(f.config[converter]), kind)
		return field{subject: f.subject, at: key, name: rest, keys: r.Index.Keys(p), of: p.Class, complete: known && len(p.Keys) > 0}, true
	}
	return f, false
}

func (r *run) connectorField(c view, key string) field {
	f := field{subject: c.subject, at: key, name: key, keys: c.framework, set: c.kind, of: c.class, complete: c.listsKeys()}
	for _, client := range clients {
		if rest, found := strings.CutPrefix(key, client+".override."); found {
			return field{subject: c.subject, at: key, name: rest, keys: r.Index.Set(client), set: client, complete: !r.custom(c.subject, client+".override.")}
		}
	}
	if g, found := r.converterField(f, key); found {
		return g
	}
	if g, found := r.stepField(c, key); found {
		return g
	}
	if c.has(key) || hasPrefix(key, prefixes) || c.handsOn(key) {
		f.complete = false
	}
	return f
}

// stepField is a key of a transformation, of a predicate or of a group of topics.
func (r *run) stepField(c view, key string) (field, bool) {
	for chain, kind := range map[string]string{"transforms": "transformation", "predicates": "predicate"} {
		alias, rest, found := cutStep(key, chain, c.aliases(chain))
		if !found {
			continue
		}
		p, known := r.Index.Plugin(strings.TrimSpace(c.config[chain+"."+alias+".type"]), kind)
		_, framework := map[string]bool{"type": true, "predicate": true, "negate": true, "plugin.version": true}[rest]
		return field{
			subject: c.subject, at: key, name: rest, keys: r.Index.Keys(p), of: p.Class, complete: known && len(p.Keys) > 0 && !framework,
		}, true
	}
	if _, rest, found := cutStep(key, "topic.creation", append(list(c.config["topic.creation.groups"]), "default")); found {
		return field{subject: c.subject, at: key, name: rest, keys: both(r.Index.Set("topic"), r.Index.Set("topic.creation")), set: "topic", complete: true}, true
	}
	return field{}, false
}

// cutStep takes chain.alias. off a key; of two aliases that fit, the longer one.
func cutStep(key, chain string, aliases []string) (alias, rest string, found bool) {
	for _, a := range aliases {
		if r, ok := strings.CutPrefix(key, chain+"."+a+"."); ok && len(a) >= len(alias) {
			alias, rest, found = a, r, true
		}
	}
	return alias, rest, found
}
