package rule

import (
	"slices"
	"strings"
)

// chainRules check transformations, predicates and groups of topics, which name each other.
var chainRules = []Rule{
	{ID: "undeclared-alias", Severity: Warning, check: undeclaredAliases,
		Title: "A key of an alias that the chain does not name.", Why: "It is ignored: the transformation does not run, the predicate or the group does not exist."},
	{ID: "chain-type", Severity: Error, check: chainTypes,
		Title: "A transformation or a predicate has no type, or a type of another kind.", Why: "Connect refuses the connector."},
	{ID: "chain-predicate", Severity: Error, check: chainPredicates,
		Title: "A transformation uses a predicate that is not declared, or negates none.", Why: "Connect refuses the connector, or its tasks fail."},
	{ID: "wrong-class", Severity: Error, check: wrongClasses,
		Title: "A class of Kafka that does not exist, is of another kind, or is misspelt.", Why: "Connect refuses the connector."},
	{ID: "unknown-class", Severity: Warning, check: unknownClasses,
		Title: "A short class name that no plugin of the catalogue has.", Why: "Connect refuses the connector unless a plugin brings the class."},
}

var chains = map[string]string{"transforms": "transformation", "predicates": "predicate"}

func undeclaredAliases(r *run) {
	r.connectors(func(c view) {
		for _, key := range c.keys {
			for _, chain := range []string{"transforms", "predicates", "topic.creation"} {
				rest, found := strings.CutPrefix(key, chain+".")
				if !found || c.has(key) || known(field{name: key, keys: c.framework}) {
					continue
				}
				list, aliases := chain, c.aliases(chain)
				if chain == "topic.creation" {
					list = "topic.creation.groups"
					aliases = append(c.aliases(list), "default", "enable")
				}
				if _, _, declared := cutStep(key, chain, aliases); declared || slices.Contains(aliases, rest) {
					continue
				}
				alias, _, _ := strings.Cut(rest, ".")
				severity := r.rule.Severity
				if looksOpen(alias) {
					severity = Info
				}
				r.reportAs(severity, c.subject, key, "%s does not name %q, add it there or remove the key%s", list, alias, suggest(alias, aliases))
			}
		}
	})
}

func chainTypes(r *run) {
	r.connectors(func(c view) {
		for chain, kind := range chains {
			for _, alias := range c.aliases(chain) {
				key := chain + "." + alias + ".type"
				class := strings.TrimSpace(c.config[key])
				switch {
				case class == "" && alias == "":
					r.report(c.subject, chain, "an alias is empty, remove a comma")
				case class == "":
					r.report(c.subject, key, "it is missing: %s names %q, set the class or remove the alias", chain, alias)
				default:
					r.kindOf(c.subject, key, class, kind)
				}
			}
		}
	})
}

// kindOf reports a class that is known to be of other kinds only.
func (r *run) kindOf(s subject, key, class string, kinds ...string) {
	is := r.Index.Kinds(class)
	if len(is) == 0 || slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(is, k) }) {
		return
	}
	r.report(s, key, "%s is a %s, write a %s", class, spokenKind(is[0]), spokenKind(kinds[0]))
}

func spokenKind(kind string) string {
	switch kind {
	case "source", "sink":
		return kind + " connector"
	}
	return strings.ReplaceAll(kind, "_", " ")
}

func chainPredicates(r *run) {
	r.connectors(func(c view) {
		declared := c.aliases("predicates")
		for _, alias := range c.aliases("transforms") {
			key := "transforms." + alias + "."
			predicate, used := c.config[key+"predicate"]
			_, negated := c.config[key+"negate"]
			switch {
			case used && !slices.Contains(declared, strings.TrimSpace(predicate)):
				// Connect finds it only when the task starts.
				r.reportAs(Warning, c.subject, key+"predicate", "predicates does not name %q, add it there%s", predicate, suggest(predicate, declared))
			case negated && !used:
				r.report(c.subject, key+"negate", "there is no predicate to negate, set %spredicate or remove it", key)
			}
		}
	})
}

// classKey is a key whose value is a class of one of the kinds.
type classKey struct {
	subject
	key, class string
	kinds      []string
}

var converterKinds = map[string]string{"key.converter": "converter", "value.converter": "converter", "header.converter": "header_converter"}

func (r *run) classes(each func(classKey)) {
	converters := func(s subject) {
		for _, key := range sortedKeys(converterKinds) {
			if class := strings.TrimSpace(s.config[key]); class != "" {
				each(classKey{s, key, class, []string{converterKinds[key]}})
			}
		}
	}
	r.workers(func(_ Worker, s subject) { converters(s) })
	r.connectors(func(c view) {
		converters(c.subject)
		if c.class != "" {
			each(classKey{c.subject, "connector.class", c.class, []string{"source", "sink"}})
		}
		for chain, kind := range chains {
			for _, alias := range c.aliases(chain) {
				key := chain + "." + alias + ".type"
				if class := strings.TrimSpace(c.config[key]); class != "" {
					each(classKey{c.subject, key, class, []string{kind}})
				}
			}
		}
	})
}

func wrongClasses(r *run) {
	r.classes(func(k classKey) {
		if hasReference(k.class) {
			return
		}
		if _, known := r.Index.Plugin(k.class, k.kinds...); known {
			return
		}
		names := r.Index.Classes(k.kinds...)
		old, renamed := r.Index.RenamedClass(k.class)
		switch {
		case renamed:
			r.report(k.subject, k.key, "%s has no class %s, write %s", old.Removed, k.class, old.Instead)
		case len(r.Index.Kinds(k.class)) > 0:
			if converterKinds[k.key] != "" || k.key == "connector.class" {
				r.kindOf(k.subject, k.key, k.class, k.kinds...)
			}
		case slices.Contains(names, k.class+"$Value"):
			r.report(k.subject, k.key, "%s has no use of its own, write %[1]s$Key or %[1]s$Value", k.class)
		case ofKafka(k.class):
			r.report(k.subject, k.key, "Kafka %s has no such %s%s", r.Index.Version, spokenKind(k.kinds[0]), suggest(k.class, names))
		case closest(k.class, names) != "" && strings.Contains(k.class, "."):
			r.reportAs(Warning, k.subject, k.key, "no plugin of the catalogue has this class%s", suggest(k.class, names))
		}
	})
}

// ofKafka says that a class is Kafka's own, so that the catalogue would have it.
func ofKafka(class string) bool {
	return hasPrefix(class, []string{
		"org.apache.kafka.connect.transforms.", "org.apache.kafka.connect.converters.", "org.apache.kafka.connect.json.", "org.apache.kafka.connect.storage.",
		"org.apache.kafka.connect.file.", "org.apache.kafka.connect.mirror.", "org.apache.kafka.connect.tools.",
	})
}

func unknownClasses(r *run) {
	r.classes(func(k classKey) {
		if strings.Contains(k.class, ".") || strings.ContainsAny(k.class, "${<") || len(r.Index.Kinds(k.class)) > 0 {
			return
		}
		names := r.Index.Classes(k.kinds...)
		if hint := suggest(k.class, names); hint != "" {
			r.report(k.subject, k.key, "no plugin of the catalogue has this short name%s", hint)
		}
	})
}
