package rule

import (
	"path"
	"strconv"
	"strings"
)

// workerRules check a worker's properties. What the chart composes needs no advice.
var workerRules = []Rule{
	{ID: "replication-factor", Severity: Warning, check: replicationFactors,
		Title: "An internal topic of Connect has a single replica.", Why: "When that broker is lost, so are all connectors and their offsets; -1 takes the brokers' default."},
	{ID: "replication-default", Severity: Info, check: replicationDefaults,
		Title: "The replication factor of an internal topic is left at 3.", Why: "On a cluster of fewer brokers the worker does not start."},
	{ID: "plugin-path", Severity: Warning, check: pluginPaths,
		Title: "plugin.path is missing, relative, or has an empty folder in it.", Why: "The workers find no plugins, or others than those that were meant."},
	{ID: "advertised-host", Severity: Warning, check: advertisedHosts,
		Title: "The worker advertises localhost.", Why: "Other workers forward requests to that name, and so to themselves."},
	{ID: "client-security", Severity: Warning, check: clientSecurity,
		Title: "Security of the worker that its producers and consumers do not have.", Why: "The worker joins, but every task fails: tasks take producer. and consumer. keys alone."},
	{ID: "standalone-key", Severity: Error, check: standaloneKeys,
		Title: "A property of standalone workers in a distributed one, or the reverse.", Why: "Offsets are kept in a topic; the key becomes an option of that topic, which the brokers refuse: the worker stops unless the topic is there."},
	{ID: "internal-topics", Severity: Error, check: internalTopics,
		Title: "Two of the three internal topics are the same.", Why: "The worker reads records of the other kind and stops."},
	{ID: "heartbeat", Severity: Error, check: heartbeats,
		Title: "The heartbeat is not shorter than the session.", Why: "The worker does not start."},
	{ID: "unknown-policy", Severity: Error, check: unknownPolicies,
		Title: "An override policy that Kafka does not have.", Why: "The worker does not start."},
	{ID: "connector-in-worker", Severity: Warning, check: connectorInWorker,
		Title: "A connector's key in a worker file.", Why: "A distributed worker ignores it; connectors are registered through its REST API."},
}

var internal = []string{"config", "offset", "status"}

func replicationFactors(r *run) {
	r.workers(func(w Worker, s subject) {
		for _, topic := range internal {
			key := topic + ".storage.replication.factor"
			if strings.TrimSpace(w.Config[key]) == "1" {
				r.report(s, key, "one replica is lost with its broker, write 3, or -1 for the brokers' default")
			}
		}
	})
}

func replicationDefaults(r *run) {
	r.workers(func(w Worker, s subject) {
		for _, topic := range internal {
			key := topic + ".storage.replication.factor"
			if _, there := w.Config[key]; !there {
				r.report(s, key, "it is 3 by default and the worker does not start with fewer brokers, write -1 for the brokers' default")
				return
			}
		}
	})
}

func pluginPaths(r *run) {
	r.workers(func(w Worker, s subject) {
		value, there := w.Config["plugin.path"]
		if !there {
			r.reportAs(Info, s, "plugin.path", "it is missing: only what is on the class path is found, set it to the folders of your plugins")
			return
		}
		if strings.HasSuffix(strings.TrimSpace(value), ",") && !r.Index.Set("worker")["plugin.path"].Unique {
			r.report(s, "plugin.path", "it ends in a comma, remove it")
		}
		for _, folder := range list(value) {
			if folder != "" && !path.IsAbs(folder) {
				r.report(s, "plugin.path", "%s depends on where the worker is started, write a path that begins with /", folder)
				return
			}
		}
	})
}

func advertisedHosts(r *run) {
	r.workers(func(w Worker, s subject) {
		switch host := strings.TrimSpace(w.Config["rest.advertised.host.name"]); host {
		case "localhost", "127.0.0.1", "::1", "0.0.0.0":
			r.report(s, "rest.advertised.host.name", "%s is another machine for every worker, write a name that the others can reach", host)
		}
	})
}

func clientSecurity(r *run) {
	r.workers(func(w Worker, s subject) {
		for _, key := range []string{"security.protocol", "sasl.mechanism", "sasl.jaas.config", "ssl.truststore.location", "ssl.keystore.location"} {
			if _, there := w.Config[key]; !there {
				continue
			}
			for _, client := range []string{"producer", "consumer"} {
				if _, copied := w.Config[client+"."+key]; !copied {
					r.report(s, key, "tasks do not inherit it, write %s.%s too", client, key)
					return
				}
			}
		}
	})
}

func standaloneKeys(r *run) {
	r.workers(func(w Worker, s subject) {
		const key = "offset.storage.file.filename"
		if _, there := w.Config[key]; there {
			r.report(s, key, "a distributed worker keeps offsets in offset.storage.topic and does not start with this, remove it%s", reverse(w.Config))
		}
	})
}

// reverse says what a standalone worker would not read, for who meant the file for one.
func reverse(config map[string]string) string {
	for _, key := range []string{"group.id", "config.storage.topic", "offset.storage.topic", "status.storage.topic"} {
		if _, there := config[key]; there {
			return "; in a file of a standalone worker it is " + key + " that nothing reads"
		}
	}
	return ""
}

func internalTopics(r *run) {
	r.workers(func(w Worker, s subject) {
		seen := map[string]string{}
		for _, topic := range internal {
			key := topic + ".storage.topic"
			name := strings.TrimSpace(w.Config[key])
			if other := seen[name]; name != "" && other != "" {
				r.report(s, key, "it is the topic of %s too, choose another", other)
			}
			seen[name] = key
		}
	})
}

func heartbeats(r *run) {
	r.workers(func(w Worker, s subject) {
		number := func(key string, byDefault int) (int, bool) {
			text, there := w.Config[key]
			if !there {
				return byDefault, true
			}
			n, err := strconv.Atoi(strings.TrimSpace(text))
			return n, err == nil
		}
		heartbeat, ok := number("heartbeat.interval.ms", 3000)
		session, also := number("session.timeout.ms", 10000)
		if ok && also && heartbeat >= session {
			key := "heartbeat.interval.ms"
			if _, there := w.Config[key]; !there {
				key = "session.timeout.ms"
			}
			r.report(s, key, "the heartbeat of %d ms has to be shorter than the session of %d ms, a third of it is usual", heartbeat, session)
		}
	})
}

var ofConnectors = []string{"connector.class", "tasks.max", "topics", "name"}

func connectorInWorker(r *run) {
	r.workers(func(w Worker, s subject) {
		for _, key := range ofConnectors {
			if _, there := w.Config[key]; there {
				r.report(s, key, "it belongs into a connector's file, move it there")
				return
			}
		}
	})
}

func unknownPolicies(r *run) {
	r.workers(func(w Worker, s subject) {
		const key = "connector.client.config.override.policy"
		policy := strings.TrimSpace(w.Config[key])
		if policy == "" || strings.Contains(policy, ".") || hasReference(policy) {
			return
		}
		names := []string{"All", "None", "Principal", "Allowlist"}
		if _, known := r.Index.Plugin(policy, "override_policy"); !known {
			r.report(s, key, "Kafka %s has no policy %q, write one of %s", r.Index.Version, policy, strings.Join(names, ", "))
		}
	})
}
