package fakeconnect

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

const validatePath = "/connector-plugins/{p}/config/validate"

// pattern is the endpoint with {c}, {p}, {t} and {l} for what varies.
func (r *call) pattern() string {
	parts := append([]string{}, r.segment...)
	switch {
	case len(parts) > 1 && parts[0] == "connectors":
		r.Connector, parts[1] = parts[1], "{c}"
		if len(parts) > 3 && parts[2] == "tasks" {
			r.task, _ = strconv.Atoi(parts[3])
			parts[3] = "{t}"
		}
	case len(parts) > 1 && parts[0] == "connector-plugins":
		parts[1] = "{p}"
	case len(parts) > 2 && parts[0] == "admin":
		parts[2] = "{l}"
	}
	return "/" + strings.Join(parts, "/")
}

// version is that of Kafka, major and minor.
type version struct{ major, minor int }

var versionText = regexp.MustCompile(`^(\d+)\.(\d+)`)

func parseVersion(text string) version {
	parts := versionText.FindStringSubmatch(text)
	if parts == nil {
		return version{4, 3}
	}
	major, _ := strconv.Atoi(parts[1])
	minor, _ := strconv.Atoi(parts[2])
	return version{major, minor}
}

func (v version) atLeast(major, minor int) bool {
	return v.major > major || v.major == major && v.minor >= minor
}

// since is the first version that has an endpoint, where that is not older than 3.4.
var since = map[string]version{
	"GET /health": {3, 9}, "PUT /connectors/{c}/stop": {3, 5}, "GET /connectors/{c}/offsets": {3, 5},
	"PATCH /connectors/{c}/offsets": {3, 6}, "DELETE /connectors/{c}/offsets": {3, 6}, "PATCH /connectors/{c}/config": {3, 8},
}

type handler func(c *Cluster, w *worker, r *call, answer func(reply))

var handlers = map[string]handler{
	"GET /":                                  (*Cluster).root,
	"GET /health":                            (*Cluster).health,
	"GET /connectors":                        (*Cluster).list,
	"POST /connectors":                       (*Cluster).create,
	"GET /connectors/{c}":                    (*Cluster).info,
	"DELETE /connectors/{c}":                 (*Cluster).remove,
	"GET /connectors/{c}/config":             (*Cluster).config,
	"PUT /connectors/{c}/config":             (*Cluster).putConfig,
	"PATCH /connectors/{c}/config":           (*Cluster).patchConfig,
	"GET /connectors/{c}/status":             (*Cluster).oneStatus,
	"GET /connectors/{c}/tasks":              (*Cluster).tasks,
	"GET /connectors/{c}/tasks-config":       (*Cluster).tasksConfig,
	"GET /connectors/{c}/tasks/{t}/status":   (*Cluster).taskStatus,
	"POST /connectors/{c}/tasks/{t}/restart": (*Cluster).restartTask,
	"PUT /connectors/{c}/pause":              (*Cluster).pause,
	"PUT /connectors/{c}/resume":             (*Cluster).resume,
	"PUT /connectors/{c}/stop":               (*Cluster).stop,
	"POST /connectors/{c}/restart":           (*Cluster).restart,
	"GET /connectors/{c}/topics":             (*Cluster).topics,
	"PUT /connectors/{c}/topics/reset":       (*Cluster).resetTopics,
	"GET /connectors/{c}/offsets":            (*Cluster).getOffsets,
	"PATCH /connectors/{c}/offsets":          (*Cluster).patchOffsets,
	"DELETE /connectors/{c}/offsets":         (*Cluster).deleteOffsets,
	"GET /connector-plugins":                 (*Cluster).listPlugins,
	"GET /connector-plugins/{p}/config":      (*Cluster).pluginConfig,
	"PUT " + validatePath:                    (*Cluster).validate,
	"GET /admin/loggers":                     (*Cluster).loggers,
	"GET /admin/loggers/{l}":                 (*Cluster).logger,
	"PUT /admin/loggers/{l}":                 (*Cluster).setLogger,
}

// dispatch gives a request to its endpoint, as far as the worker and its version have it.
func (c *Cluster) dispatch(w *worker, r *call, answer func(reply)) {
	if w.phase == booting {
		answer(html(http.StatusNotFound, jettyPage))
		return
	}
	if r.ambiguous && c.version.atLeast(4, 0) {
		answer(html(badRequest, "<html><h2>HTTP ERROR 400 Ambiguous URI path separator</h2></html>\n"))
		return
	}
	route := r.Method + " " + r.Endpoint
	do := handlers[route]
	if first, gated := since[route]; gated && !c.version.atLeast(first.major, first.minor) {
		do = nil
	}
	switch {
	case do != nil && !(r.Endpoint == "/connectors/{c}/tasks-config" && c.version.atLeast(4, 0)):
		do(c, w, r, answer)
	case c.otherMethod(r.Endpoint):
		answer(noResource(http.StatusMethodNotAllowed, "HTTP 405 Method Not Allowed"))
	default:
		answer(noResource(http.StatusNotFound, "HTTP 404 Not Found"))
	}
}

// otherMethod tells that an endpoint is there for another method.
func (c *Cluster) otherMethod(endpoint string) bool {
	for _, method := range []string{"GET", "PUT", "POST", "DELETE"} {
		first := since[method+" "+endpoint]
		if handlers[method+" "+endpoint] != nil && c.version.atLeast(first.major, first.minor) {
			return endpoint != "/connectors/{c}/tasks-config"
		}
	}
	return false
}
