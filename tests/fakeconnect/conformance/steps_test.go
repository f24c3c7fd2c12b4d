package conformance

import (
	"encoding/json"
	"strings"
)

// step is one request to a worker of each cluster.
type step struct {
	worker       int
	method, path string
	body         string
	// until are parts of the answer that are waited for, with … between them; without it the first answer counts.
	until string
	// keys compares only which keys objects have: what stands in them is the plugin's or the worker's own.
	keys bool
	// free leaves the message of an error open, as it is Jackson's.
	free bool
	// html leaves the whole body open, which is a page.
	html bool
}

const (
	get    = "GET"
	put    = "PUT"
	post   = "POST"
	patch  = "PATCH"
	remove = "DELETE"
)

// config is a file source's configuration with some keys more; an empty value takes one out.
func config(more ...string) string {
	all := map[string]string{"connector.class": "FileStreamSource", "tasks.max": "1", "topic": "t", "file": "nowhere.txt"}
	for i := 0; i < len(more); i += 2 {
		if all[more[i]] = more[i+1]; more[i+1] == "" {
			delete(all, more[i])
		}
	}
	text, _ := json.Marshal(all)
	return string(text)
}

func named(name, config, state string) string {
	return `{"name":"` + name + `","config":` + config + strings.ReplaceAll(`,"initial_state":"STATE"`, "STATE", state) + `}`
}

// sink writes to a file; with fails, tasks cannot.
func sink(fails bool) string {
	file, fake := "out.txt", "none"
	if fails {
		file, fake = "/nowhere/out.txt", "task"
	}
	return config("connector.class", "org.apache.kafka.connect.file.FileStreamSinkConnector", "topic", "", "topics", "t", "tasks.max", "2", "file", file, "fake.fail", fake)
}

const validate = "/connector-plugins/FileStreamSource/config/validate"

// steps are what is asked of both clusters, in this order. Worker 0 leads in both, so 1 has to forward.
var steps = []step{
	{method: get, path: "/", keys: true},
	{method: get, path: "/health"},
	{method: get, path: "/health", worker: 1},
	{method: get, path: "/connectors"},
	{method: get, path: "/connectors?expand=info"},
	{method: get, path: "/connector-plugins", keys: true},

	// What is not there.
	{method: get, path: "/nothing"},
	{method: get, path: "/connectors/none/nothing"},
	{method: remove, path: "/connectors"},
	{method: put, path: "/connectors/none", body: "{}"},
	{method: get, path: "/connectors/none"},
	{method: get, path: "/connectors/none", worker: 1},
	{method: get, path: "/connectors/none/config"},
	{method: get, path: "/connectors/none/status"},
	{method: get, path: "/connectors/none/tasks"},
	{method: get, path: "/connectors/none/tasks-config"},
	{method: get, path: "/connectors/none/tasks/0/status"},
	{method: get, path: "/connectors/none/offsets"},
	{method: get, path: "/connectors/none/topics"},
	{method: put, path: "/connectors/none/pause"},
	{method: put, path: "/connectors/none/resume"},
	{method: put, path: "/connectors/none/stop"},
	{method: put, path: "/connectors/none/stop", worker: 1},
	{method: post, path: "/connectors/none/restart"},
	{method: post, path: "/connectors/none/restart?includeTasks=true&onlyFailed=true"},
	{method: post, path: "/connectors/none/tasks/0/restart"},
	{method: patch, path: "/connectors/none/config", body: "{}"},
	{method: patch, path: "/connectors/none/offsets", body: `{"offsets":[{"partition":{"filename":"x"},"offset":null}]}`},
	{method: remove, path: "/connectors/none/offsets"},
	{method: remove, path: "/connectors/none"},
	{method: remove, path: "/connectors/none", worker: 1},
	{method: get, path: "/connector-plugins/Nope/config"},

	// What is invalid.
	{method: post, path: "/connectors", body: named("a", config("topic", ""), "RUNNING")},
	{method: put, path: "/connectors/a/config", body: config("topic", ""), worker: 1},
	{method: put, path: "/connectors/a/config", body: config("connector.class", "Nope"), free: true},
	{method: put, path: "/connectors/a/config", body: config("connector.class", ""), free: true},
	{method: put, path: "/connectors/a/config", body: config("name", "b")},
	{method: put, path: "/connectors/a/config", body: config("tasks.max", "0")},
	{method: put, path: "/connectors/a/config", body: config("tasks.max", "many")},
	{method: put, path: "/connectors/a/config", body: config("connector.class", "FileStreamSink")},
	{method: put, path: "/connectors/a/config", body: "{", free: true},
	{method: post, path: "/connectors", body: named("a", config("name", "b"), "RUNNING")},
	{method: post, path: "/connectors", body: named("a", config(), "ASLEEP"), free: true},
	{method: post, path: "/connectors", body: "{", free: true},
	{method: put, path: validate, body: config("name", "a"), keys: true},
	{method: put, path: validate, body: config("name", "a", "topic", ""), keys: true},
	{method: put, path: validate, body: config(), keys: true},
	{method: put, path: validate, body: config("name", "a", "connector.class", "FileStreamSink")},
	{method: put, path: validate, body: config("name", "a", "connector.class", ""), free: true},
	{method: put, path: "/connector-plugins/Nope/config/validate", body: config("name", "a", "connector.class", "Nope"), free: true},
	{method: get, path: "/connector-plugins/FileStreamSource/config", keys: true},

	// A source that begins stopped.
	{method: post, path: "/connectors", body: named("a", config(), "stopped")},
	{method: get, path: "/connectors/a/status", until: `"STOPPED"`},
	{method: get, path: "/connectors/a/status", worker: 1, until: `"STOPPED"`},
	{method: get, path: "/connectors/a"},
	{method: get, path: "/connectors/a/config", worker: 1},
	{method: get, path: "/connectors/a/tasks"},
	{method: get, path: "/connectors?expand=info"},
	{method: get, path: "/connectors?expand=status"},
	{method: get, path: "/connectors?expand=status&expand=info"},
	{method: get, path: "/connectors?expand=nothing"},
	{method: post, path: "/connectors", body: named("a", config(), "RUNNING")},
	{method: post, path: "/connectors", body: named("a", config(), "RUNNING"), worker: 1},
	{method: get, path: "/connectors/a/offsets"},
	{method: patch, path: "/connectors/a/offsets", body: `{"offsets":[]}`},
	{method: patch, path: "/connectors/a/offsets", body: `{"offsets":[{"partition":{"filename":"nowhere.txt"},"offset":{"position":0}}]}`},
	{method: get, path: "/connectors/a/offsets", until: `"position"`},
	{method: remove, path: "/connectors/a/offsets", worker: 1},
	{method: get, path: "/connectors/a/offsets", until: `"offsets":[]`},

	// It runs, is changed and steered.
	{method: put, path: "/connectors/a/resume", worker: 1},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: get, path: "/connectors/a/tasks", until: `"task":0`, keys: true},
	{method: get, path: "/connectors/a/tasks/0/status"},
	{method: get, path: "/connectors/a/tasks/9/status"},
	{method: remove, path: "/connectors/a/offsets"},
	{method: patch, path: "/connectors/a/offsets", body: `{"offsets":[{"partition":{"filename":"x"},"offset":null}]}`},
	{method: put, path: "/connectors/a/config", body: config()},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: put, path: "/connectors/a/config", body: config("batch.size", "7"), worker: 1},
	{method: get, path: "/connectors/a/config", until: `"7"`},
	{method: patch, path: "/connectors/a/config", body: `{"batch.size":null}`},
	{method: patch, path: "/connectors/a/config", body: `{"topic":null}`},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: put, path: "/connectors/a/pause"},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"PAUSED"…"tasks":[{"id":0,"state":"PAUSED"`},
	{method: put, path: "/connectors/a/pause", worker: 1},
	{method: put, path: "/connectors/a/resume"},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: post, path: "/connectors/a/restart"},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: post, path: "/connectors/a/restart?includeTasks=true&onlyFailed=false", worker: 1},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: post, path: "/connectors/a/restart?includeTasks=true&onlyFailed=true", keys: true},
	{method: post, path: "/connectors/a/restart?includeTasks=false&onlyFailed=true", keys: true},
	{method: post, path: "/connectors/a/tasks/0/restart", worker: 1},
	{method: post, path: "/connectors/a/tasks/9/restart"},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: get, path: "/connectors/a/topics"},
	{method: put, path: "/connectors/a/topics/reset"},
	{method: put, path: "/connectors/a/stop", worker: 1},
	{method: get, path: "/connectors/a/status", until: `"connector":{"state":"STOPPED"…"tasks":[]`},
	{method: put, path: "/connectors/a/stop"},
	{method: get, path: "/connectors/a/tasks", until: `[]`},

	// A sink of two tasks, one that fails, one that begins paused, and a name that needs escapes.
	{method: put, path: "/connectors/s/config", body: sink(false), worker: 1},
	{method: get, path: "/connectors/s/status", until: `{"id":0,"state":"RUNNING"…{"id":1,"state":"RUNNING"`},
	{method: get, path: "/connectors/s"},
	{method: put, path: "/connectors/f/config", body: sink(true)},
	{method: get, path: "/connectors/f/status", until: `{"id":0,"state":"FAILED"…{"id":1,"state":"FAILED"`},
	{method: put, path: "/connectors/f/pause"},
	{method: get, path: "/connectors/f/status", until: `"connector":{"state":"PAUSED"`},
	{method: post, path: "/connectors/f/restart?includeTasks=true&onlyFailed=true"},
	{method: put, path: "/connectors/f/stop"},
	{method: get, path: "/connectors/f/status", until: `"connector":{"state":"STOPPED"…"tasks":[]`},
	{method: post, path: "/connectors", body: named("p", config(), "PAUSED")},
	{method: get, path: "/connectors/p/status", until: `"PAUSED"`},
	{method: get, path: "/connectors/p/tasks"},
	{method: put, path: "/connectors/p/resume"},
	{method: get, path: "/connectors/p/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: put, path: "/connectors/x%2Fy/config", body: config(), html: true},
	{method: put, path: "/connectors/x%20y%2Bz%3F%EC%8B%B1/config", body: config()},
	{method: get, path: "/connectors/x%20y%2Bz%3F%EC%8B%B1/status", until: `"connector":{"state":"RUNNING"…"tasks":[{"id":0,"state":"RUNNING"`},
	{method: put, path: "/connectors/a%25b/config", body: config("topic", ""), html: true},
	{method: put, path: "/connectors/a%3Bb/config", body: config("topic", "")},
	{method: put, path: "/connectors/%2E%2E/config", body: config("topic", ""), html: true},

	// Loggers.
	{method: get, path: "/admin/loggers/root"},
	{method: get, path: "/admin/loggers/nobody.knows.it"},
	{method: put, path: "/admin/loggers/org.eclipse.jetty", body: `{"level":"LOUD"}`},
	{method: put, path: "/admin/loggers/org.eclipse.jetty", body: `{"level":"WARN"}`, keys: true},
	{method: put, path: "/admin/loggers/org.eclipse.jetty?scope=cluster", body: `{"level":"WARN"}`},

	// All are deleted.
	{method: remove, path: "/connectors/a", worker: 1},
	{method: get, path: "/connectors/a", until: "not found"},
	{method: get, path: "/connectors/a/status", until: "No status"},
	{method: remove, path: "/connectors/a"},
	{method: remove, path: "/connectors/s"},
	{method: remove, path: "/connectors/f"},
	{method: remove, path: "/connectors/p"},
	{method: remove, path: "/connectors/x%2Fy", html: true},
	{method: remove, path: "/connectors/x%20y%2Bz%3F%EC%8B%B1"},
	{method: get, path: "/connectors?expand=status", worker: 1, until: "{}"},
	{method: get, path: "/connectors", worker: 1},
}
