package rule

import (
	"slices"
	"strings"

	"github.com/connect-register/connect-register/schema/catalog"
)

// view is a connector with what the catalogue knows of it.
type view struct {
	subject
	class  string
	plugin catalog.Plugin
	// known says that the class is in the catalogue; kind is source, sink or, when even the name does not tell, empty.
	known bool
	kind  string
	// keys are those of the framework and of the plugin; a key can be in both.
	framework, own map[string]catalog.Key
}

func (r *run) view(c Connector) view {
	v := view{subject: subject{name: c.Name, config: c.Config, keys: sortedKeys(c.Config)}, class: strings.TrimSpace(c.Config["connector.class"])}
	v.plugin, v.known = r.Index.Plugin(v.class, "source", "sink")
	v.kind = v.plugin.Kind
	if !v.known {
		v.kind = guess(v.class)
	}
	v.own = r.Index.Keys(v.plugin)
	v.framework = r.Index.Set(v.kind)
	if v.kind == "" {
		v.framework = both(r.Index.Set("source"), r.Index.Set("sink"))
	}
	return v
}

// guess tells the kind by the name of a class that nobody knows.
func guess(class string) string {
	name := class[strings.LastIndex(class, ".")+1:]
	switch {
	case strings.Contains(name, "Sink"):
		return "sink"
	case strings.Contains(name, "Source"):
		return "source"
	}
	return ""
}

func both(a, b map[string]catalog.Key) map[string]catalog.Key {
	all := map[string]catalog.Key{}
	for _, m := range []map[string]catalog.Key{a, b} {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// open are prefixes of keys that a family of connectors hands on to drivers, clients and plugins of its own.
var open = []struct {
	class    string
	prefixes []string
}{
	{"io.debezium.connector.mysql.", []string{"schema.history.internal."}},
	{"io.debezium.", []string{"database.", "driver.", "signal.", "notification.", "openlineage.", "hibernate.", "offset.", "mongodb."}},
	{"org.apache.kafka.connect.mirror.", []string{
		"source.cluster.", "target.cluster.", "source.consumer.", "source.producer.", "source.admin.", "target.consumer.", "target.producer.", "target.admin.",
		"checkpoints.topic.", "heartbeats.topic.", "offset-syncs.topic.", "replication.factor", "topics", "groups", "producer.", "consumer.", "admin.",
	}},
	{"com.mongodb.kafka.", []string{"topic.override."}},
}

// handsOn says that a key may be of something that the connector hands it on to; not if it is all but one of the known keys.
func (v view) handsOn(key string) bool {
	for _, alias := range list(v.config["converters"]) {
		if strings.HasPrefix(key, alias+".") {
			return true
		}
	}
	for _, family := range open {
		if strings.HasPrefix(v.class, family.class) && hasPrefix(key, family.prefixes) {
			best := closest(key, sortedKeys(v.own))
			return best == "" || distance(best, key, 3) > 2
		}
	}
	return false
}

// listsKeys says that the catalogue knows all keys of the plugin; some of Kafka's test connectors declare none.
func (v view) listsKeys() bool { return v.known && len(v.own) > 0 }

// has says whether the plugin declares a key itself.
func (v view) has(key string) bool {
	if _, there := v.own[key]; there {
		return true
	}
	return slices.ContainsFunc(v.plugin.Keys, func(k catalog.Key) bool {
		return slices.Contains(k.Aliases, key) || like(k.Key, key)
	})
}

// like compares a key with one that stands for many: column.truncate.to.(d+).chars, topic.override.%s.%s.
func like(pattern, key string) bool {
	cut := strings.IndexAny(pattern, "(%")
	return cut > 0 && strings.HasPrefix(key, pattern[:cut])
}

// prefixes are what the framework lets stand before keys of others.
var prefixes = []string{
	"key.converter.", "value.converter.", "header.converter.", "transforms.", "predicates.", "topic.creation.",
	"producer.override.", "consumer.override.", "admin.override.", "config.providers.", "connect-register.", "internal.",
}

func hasPrefix(key string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
}

// clients are the prefixes of the workers' clients and the sets of their keys.
var clients = []string{"producer", "consumer", "admin"}

// aliases returns the aliases of a chain, such as transforms.
func (v view) aliases(chain string) []string { return list(v.config[chain]) }
