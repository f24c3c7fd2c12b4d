package rule

import (
	"strings"
)

// togetherRules compare connectors with each other and with the number of workers.
var togetherRules = []Rule{
	{ID: "same-group", Severity: Warning, check: sameGroups,
		Title: "Two sinks share one consumer group.", Why: "Each gets only a part of the records."},
	{ID: "same-slot", Severity: Warning, check: sameSlots,
		Title: "Two Debezium connectors share a replication slot or a server id.", Why: "The database stops one of them."},
	{ID: "file-connector", Severity: Warning, check: fileConnectors,
		Title: "A connector that reads or writes a file of the worker, and several workers.", Why: "Each worker has its own file, and the task moves from one to another."},
	{ID: "shared-topics", Severity: Warning, check: sharedTopics,
		Title: "Workers of two groups share an internal topic.", Why: "They mix their connectors and offsets, and both break."},
}

func sameGroups(r *run) {
	const key = "consumer.override.group.id"
	first := map[string]string{}
	r.connectors(func(c view) {
		if _, chosen := c.config[key]; c.kind == "sink" && !chosen {
			first["connect-"+c.name] = c.name // Connect's own choice
		}
	})
	r.connectors(func(c view) {
		group := strings.TrimSpace(c.config[key])
		if c.kind != "sink" || group == "" || hasReference(group) {
			return
		}
		if other, twice := first[group]; twice {
			r.report(c.subject, key, "%s is in the group %s too, choose another", other, group)
			return
		}
		first[group] = c.name
	})
}

// unique are keys of Debezium's connectors of which two may not have the same value, on the same database.
var unique = []string{"slot.name", "database.server.id"}

func sameSlots(r *run) {
	first := map[string]string{}
	r.connectors(func(c view) {
		if !strings.HasPrefix(c.class, "io.debezium.connector.") || c.kind != "source" {
			return
		}
		for _, key := range unique {
			value := strings.TrimSpace(c.config[key])
			if value == "" || looksOpen(value) {
				continue
			}
			id := key + "\x00" + value + "\x00" + c.config["database.hostname"]
			if other, twice := first[id]; twice {
				r.report(c.subject, key, "%s has the same, choose another", other)
				continue
			}
			first[id] = c.name
		}
	})
}

func fileConnectors(r *run) {
	if r.Replicas < 2 {
		return
	}
	r.connectors(func(c view) {
		if !strings.HasPrefix(c.plugin.Class, "org.apache.kafka.connect.file.") || strings.HasPrefix(c.config["file"], "/dev/") {
			return
		}
		key := "file"
		if _, there := c.config[key]; !there {
			key = "connector.class"
		}
		// What a sink writes is spread; what a source reads is not there.
		severity := Info
		if c.kind == "source" {
			severity = r.rule.Severity
		}
		r.reportAs(severity, c.subject, key, "there are %d workers and each has its own file: use one worker, or a volume that they share", r.Replicas)
	})
}

func sharedTopics(r *run) {
	type owner struct{ worker, group, servers string }
	first := map[string]owner{}
	for _, w := range r.Others {
		for _, kind := range internal {
			first[w.Config[kind+".storage.topic"]] = owner{w.Name, w.Config["group.id"], w.Config["bootstrap.servers"]}
		}
	}
	r.workers(func(w Worker, s subject) {
		for _, kind := range internal {
			key := kind + ".storage.topic"
			me := owner{w.Name, w.Config["group.id"], w.Config["bootstrap.servers"]}
			id := w.Config[key]
			other, there := first[id]
			if there && id != "" && other.group != me.group && other.servers == me.servers {
				r.report(s, key, "%s of another group uses the topic %s too, choose another", other.worker, id)
			} else if !there {
				first[id] = me
			}
		}
	})
}
